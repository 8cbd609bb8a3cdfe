"""How soon every silent death is found and mended, and healthy speakers that are left in peace."""
