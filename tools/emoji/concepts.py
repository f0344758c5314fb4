"""What the emoji data set is made of: its styles, its sixty classes in ten families, and its bystanders."""

FEW_SHOT_STYLES = (
    "noto",
    "noto-v1",
    "twemoji",
    "fluent-emoji",
    "fluent-emoji-flat",
    "fluent-emoji-high-contrast",
    "emojione",
    "emojione-monotone",
    "fxemoji",
)
"""Styles whose licence lets us ship the drawings under any terms, as long as we name the author."""

SHARE_ALIKE_STYLES = ("openmoji", "emojione-v1")
"""CC BY-SA: used to pretrain, never shipped. The only two styles in which pretraining sees the sixty classes."""

STYLES = FEW_SHOT_STYLES + SHARE_ALIKE_STYLES

BYSTANDER_STYLE = "noto"

FAMILIES: dict[str, tuple[str, ...]] = {
    "mammal": ("elephant", "koala", "tiger", "rabbit", "pig", "camel"),
    "bird": ("penguin", "rooster", "dove", "baby chick", "bird", "chicken"),
    "sea": ("octopus", "dolphin", "tropical fish", "spouting whale", "turtle", "blowfish"),
    "bug and crawler": ("honeybee", "ant", "snail", "lady beetle", "spider", "snake"),
    "plant": ("cactus", "sunflower", "rose", "tulip", "mushroom", "palm tree"),
    "fruit": ("banana", "cherries", "grapes", "pineapple", "strawberry", "watermelon"),
    "food": ("pizza", "hamburger", "sushi", "doughnut", "birthday cake", "soft ice cream"),
    "vehicle": ("ambulance", "bicycle", "tractor", "helicopter", "rocket", "sailboat"),
    "clothing": ("top hat", "high-heeled shoe", "running shoe", "jeans", "necktie", "glasses"),
    "object": ("guitar", "violin", "trumpet", "scissors", "hammer", "light bulb"),
}

FAMILY_OF: dict[str, str] = {label: family for family, labels in FAMILIES.items() for label in labels}

# Emojibase subgroup → family of the bystanders found in it.
SUBGROUP_FAMILY: dict[str, str] = {
    "animal-mammal": "mammal",
    "animal-bird": "bird",
    "animal-marine": "sea",
    "animal-amphibian": "bug and crawler",
    "animal-reptile": "bug and crawler",
    "animal-bug": "bug and crawler",
    "plant-flower": "plant",
    "plant-other": "plant",
    "food-fruit": "fruit",
    "food-vegetable": "fruit",
    "food-prepared": "food",
    "food-asian": "food",
    "food-sweet": "food",
    "transport-ground": "vehicle",
    "transport-water": "vehicle",
    "transport-air": "vehicle",
    "clothing": "clothing",
    "musical-instrument": "object",
    "music": "object",
    "light-video": "object",
    "tool": "object",
    "science": "object",
}

# Concepts that share a subgroup with a family without being of it: signs, places, effects, parts.
NOT_OF_THE_FAMILY = frozenset(
    (
        "monkey face",
        "dog face",
        "cat face",
        "tiger face",
        "horse face",
        "cow face",
        "pig face",
        "mouse face",
        "rabbit face",
        "paw prints",
        "pig nose",
        "feather",
        "wing",
        "hatching chick",
        "front-facing baby chick",
        "spiral shell",
        "microbe",
        "spider web",
        "dragon face",
        "dragon",
        "empty nest",
        "nest with eggs",
        "leaf fluttering in wind",
        "rosette",
        "bus stop",
        "motorway",
        "railway track",
        "oil drum",
        "fuel pump",
        "police car light",
        "horizontal traffic light",
        "vertical traffic light",
        "stop sign",
        "construction",
        "station",
        "wheel",
        "anchor",
        "airplane departure",
        "airplane arrival",
        "seat",
        "folding hand fan",
        "hair pick",
        "prayer beads",
        "lipstick",
        "musical score",
        "musical note",
        "musical notes",
        "level slider",
        "control knobs",
        "link",
        "broken chain",
        "chains",
        "dna",
        "salt",
        "bowl with spoon",
        "cooking",
        "moon cake",
    )
)
