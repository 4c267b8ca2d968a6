//! Permission bits (reference §2).

/// Passes every test.
pub const ADMIN: u64 = 2;
/// Users, and requests in their name.
pub const MANAGE_USERS: u64 = 8;
/// Others' requests, and statuses.
pub const MANAGE_REQUESTS: u64 = 16;
/// To request anything in the usual quality.
pub const REQUEST: u64 = 32;
/// One's own requests are approved at once.
pub const AUTO_APPROVE: u64 = 128;
/// As above, for films.
pub const AUTO_APPROVE_MOVIE: u64 = 256;
/// As above, for shows.
pub const AUTO_APPROVE_TV: u64 = 512;
/// To request anything in 4K.
pub const REQUEST_4K: u64 = 1024;
/// As above, for films.
pub const REQUEST_4K_MOVIE: u64 = 2048;
/// As above, for shows.
pub const REQUEST_4K_TV: u64 = 4096;
/// To choose server, profile and folder; not asked for when a request is made (§7.2).
pub const REQUEST_ADVANCED: u64 = 8192;
/// To see others' requests.
pub const REQUEST_VIEW: u64 = 16_384;
/// One's own 4K requests are approved at once.
pub const AUTO_APPROVE_4K: u64 = 32_768;
/// As above, for films.
pub const AUTO_APPROVE_4K_MOVIE: u64 = 65_536;
/// As above, for shows.
pub const AUTO_APPROVE_4K_TV: u64 = 131_072;
/// To request films.
pub const REQUEST_MOVIE: u64 = 262_144;
/// To request shows.
pub const REQUEST_TV: u64 = 524_288;
/// To change the blocklist.
pub const MANAGE_BLOCKLIST: u64 = 268_435_456;
/// To read the blocklist.
pub const VIEW_BLOCKLIST: u64 = 1_073_741_824;

/// Whether these permissions hold one of those, or all.
pub(super) fn any(permissions: u64, of: u64) -> bool {
    permissions & (of | ADMIN) != 0
}

/// Whether these permissions hold all of those.
pub(super) fn all(permissions: u64, of: u64) -> bool {
    permissions & ADMIN != 0 || permissions & of == of
}
