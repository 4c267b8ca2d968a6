//! The roles of towline, played by real services.
