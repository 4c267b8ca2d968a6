//! A typed async client for betanin.
