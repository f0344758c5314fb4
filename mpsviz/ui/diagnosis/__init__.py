"""The Diagnosis page: what was found, in sentences, with their evidence."""
