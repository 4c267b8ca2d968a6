//! The flows: what is decided for an album, a torrent, a wish.
