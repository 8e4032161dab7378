"""One module per block type: schema, variants, words for the model, sample. Add one by copying a neighbour."""
