"""How finished letters leave the house: channels that know neither the store nor what a letter says."""
