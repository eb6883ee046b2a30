"""What is said more than once."""

DONE = "Here is the translation in your own layout, with a list of the words I had to decide about."
