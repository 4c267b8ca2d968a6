//! towline's ledger: items, intents, journal, inbox.
