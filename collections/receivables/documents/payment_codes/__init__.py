"""What lets a customer pay without typing: references that check themselves, and codes for a banking app to read."""
