//! From the address that a person types to the one of the API.

/// With or without `/api/v1`, with or without slashes at the end; the path before it is kept
/// (seerr reference §1).
pub(crate) fn api(url: &str) -> String {
    let url = url.trim().trim_end_matches('/');
    let root = url.strip_suffix("/api/v1").unwrap_or(url).trim_end_matches('/');
    format!("{root}/api/v1")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// seerr reference §1.
    #[test]
    fn the_api_may_be_part_of_the_address_or_not() {
        for url in
            ["http://s:5055", " http://s:5055// ", "http://s:5055/api/v1", "http://s:5055/api/v1/"]
        {
            assert_eq!(api(url), "http://s:5055/api/v1", "{url}");
        }
        for url in ["https://s/films/requests/", "https://s/films/requests/api/v1"] {
            assert_eq!(api(url), "https://s/films/requests/api/v1", "{url}");
        }
        assert_eq!(api("http://s/myapi/v1"), "http://s/myapi/v1/api/v1");
    }
}
