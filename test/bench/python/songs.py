"""What every script of the peer knows of songs and of the tracking store."""

FEATURES = [
    "danceability", "energy", "key", "loudness", "mode", "speechiness", "acousticness", "instrumentalness",
    "liveness", "valence", "tempo", "duration_ms",
]  # fmt: skip
COLUMNS = ["id", *FEATURES, "year", "genre"]
EXPERIMENT = "spotify-genre-classification"
MODEL_NAME = "spotify-genre-classifier"
