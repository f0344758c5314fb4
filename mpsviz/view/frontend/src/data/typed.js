/** How much may be typed as prompts; `mpsviz.ui.explore.manifold_view` holds the same. */
export const MOST_PROMPTS = 12;
export const MOST_LETTERS = 300;
