//! towline's words, roles and decisions' data; no input or output.
