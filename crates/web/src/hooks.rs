//! What a service's call to its hook comes to.

/// Knows the hooks and their secrets.
pub trait HookReader: Send + Sync + 'static {
    /// A call to the hook of `service`; `secret` is what stood in its header, if anything did.
    ///
    /// # Guarantees
    /// Returns at once. Whether a secret is right can't be told from how long that takes.
    fn called(&self, service: &str, secret: Option<&[u8]>) -> HookCall;
}

/// What a call to a hook comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HookCall {
    /// Whose secret it is will look soon.
    Taken,
    /// The secret is nobody's, or missing.
    Refused,
    /// No source has a hook for this service.
    NoSuchService,
}
