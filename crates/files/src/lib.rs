//! Directories watched, names made safe, files placed and verified.
