//! Where calls are below the address.

pub(crate) fn path<const N: usize>(segments: [&str; N]) -> Vec<String> {
    segments.map(String::from).into()
}
