//! Where calls are below the address.

/// Segments below `/rest`. Only the metrics live elsewhere.
pub(crate) fn rest<const N: usize>(segments: [&str; N]) -> Vec<String> {
    ["rest"].into_iter().chain(segments).map(String::from).collect()
}
