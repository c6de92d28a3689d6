"""What both services take, as pydantic checks it."""

from pydantic import BaseModel, Field


class SpotifyFeatures(BaseModel):
    danceability: float = Field(ge=0, le=1)
    energy: float = Field(ge=0, le=1)
    key: int = Field(ge=-1, le=11)
    loudness: float
    mode: int = Field(ge=0, le=1)
    speechiness: float = Field(ge=0, le=1)
    acousticness: float = Field(ge=0, le=1)
    instrumentalness: float = Field(ge=0, le=1)
    liveness: float = Field(ge=0, le=1)
    valence: float = Field(ge=0, le=1)
    tempo: float
    duration_ms: int


class Songs(BaseModel):
    songs: list[SpotifyFeatures] = Field(min_length=1, max_length=1000)
