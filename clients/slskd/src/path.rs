//! Where calls are below the address.

/// Segments below `/api/v0`. Only the health check lives elsewhere.
pub(crate) fn api<const N: usize>(segments: [&str; N]) -> Vec<String> {
    ["api", "v0"].into_iter().chain(segments).map(String::from).collect()
}
