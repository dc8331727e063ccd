"""Letters by e-mail: a message of a parcel, and a mail server that takes it."""
