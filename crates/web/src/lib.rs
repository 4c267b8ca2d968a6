//! Serves towline's API and pages.
