//! Where others reach towline, as far as it can know: services their hooks, programs a list.

use std::net::SocketAddr;

use crate::config::settings::ServerSettings;

/// The address of a service's hook, or of something else that others call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookAddress {
    /// To be called.
    pub url: String,
    /// What may be wrong with it, in words.
    pub caveat: Option<&'static str>,
}

impl HookAddress {
    /// From `server.url`, or made from `server.listen`.
    pub fn new(server: &ServerSettings, service: &str) -> Self {
        Self::of(server, &towline_api::hooks::path(service))
    }

    /// The address of a page, for a person: one that lets them in. A name that only may lead here,
    /// as services are given one, is answered for nobody.
    pub fn of_page(server: &ServerSettings, path: &str) -> Self {
        let listen = server.listen.get();
        if server.url.is_some() || !listen.ip().is_unspecified() {
            return Self { caveat: None, ..Self::of(server, path) };
        }
        let host = if listen.is_ipv4() { "127.0.0.1" } else { "[::1]" };
        let caveat =
            "on this machine; from elsewhere, this machine's address in place of the one here";
        Self { url: format!("http://{host}:{}{path}", listen.port()), caveat: Some(caveat) }
    }

    /// The address of a path that begins with `/`.
    pub fn of(server: &ServerSettings, path: &str) -> Self {
        if let Some(url) = &server.url {
            return Self { url: url.with(path), caveat: None };
        }
        let listen = server.listen.get();
        let (host, caveat) = reached(listen);
        Self { url: format!("http://{host}{path}"), caveat }
    }
}

fn reached(listen: SocketAddr) -> (String, Option<&'static str>) {
    if listen.ip().is_unspecified() {
        let caveat = "`towline` stands for the name or address of the machine or container that \
                      towline runs on; set `server.url` and it is right here";
        return (format!("towline:{}", listen.port()), Some(caveat));
    }
    let is_alone = "towline listens for this machine only, so this works where the service runs \
                    on it outside of any container; else set server.listen = \"0.0.0.0:8650\" and \
                    server.url";
    (listen.to_string(), listen.ip().is_loopback().then_some(is_alone))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(settings: &str) -> HookAddress {
        HookAddress::new(&toml::from_str(settings).unwrap(), "slskd")
    }

    #[test]
    fn what_is_set_goes_before_what_is_listened_on() {
        let set = address("url = 'https://home/towline/'\nlisten = '127.0.0.1:1'");
        assert_eq!(set.url, "https://home/towline/api/v1/hooks/slskd");
        assert_eq!(set.caveat, None);
        let one = address("listen = '192.168.1.2:8650'");
        assert_eq!(one.url, "http://192.168.1.2:8650/api/v1/hooks/slskd");
        assert_eq!(one.caveat, None);
    }

    #[test]
    fn a_page_has_an_address_at_which_it_is_answered() {
        let page = |settings: &str| {
            let page = HookAddress::of_page(&toml::from_str(settings).unwrap(), "/setup");
            (page.url, page.caveat.is_some())
        };
        assert_eq!(page(""), ("http://127.0.0.1:8650/setup".into(), false));
        assert_eq!(page("listen = '0.0.0.0:9'"), ("http://127.0.0.1:9/setup".into(), true));
        assert_eq!(page("listen = '[::]:9'"), ("http://[::1]:9/setup".into(), true));
        let set = page("listen = '0.0.0.0:9'\nurl = 'https://nas'");
        assert_eq!(set, ("https://nas/setup".into(), false));
    }

    #[test]
    fn what_others_may_not_reach_is_said() {
        let alone = address("");
        assert_eq!(alone.url, "http://127.0.0.1:8650/api/v1/hooks/slskd");
        assert!(alone.caveat.unwrap().contains("container"));
        assert!(address("listen = '[::1]:1'").caveat.unwrap().contains("this machine only"));
        let all = address("listen = '0.0.0.0:9000'");
        assert_eq!(all.url, "http://towline:9000/api/v1/hooks/slskd");
        assert!(all.caveat.unwrap().contains("server.url"));
    }
}
