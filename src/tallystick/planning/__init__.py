"""Planning together: the model of a network, the plans it is measured against, and the checker."""
