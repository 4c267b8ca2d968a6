//! towline's own HTTP API, as endpoints shared by server and command line.
