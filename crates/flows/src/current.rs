//! What is so at present, and changes as a whole: a reload puts another in.

use std::sync::{Arc, PoisonError, RwLock};

/// Holds what is so; one puts in, many read.
#[derive(Default)]
pub struct Current<T>(RwLock<Arc<T>>);

impl<T> Current<T> {
    /// This is so.
    pub fn new(value: T) -> Self {
        Self(RwLock::new(Arc::new(value)))
    }

    /// What is so now.
    pub fn now(&self) -> Arc<T> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// From now on, this is so.
    pub fn put(&self, value: T) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(value);
    }
}
