//! Dropped files that name a torrent.

use towline_files::torrent::{LARGEST_MAGNET, LARGEST_TORRENT, Magnet, NotWhole, Torrent};

use crate::bounds::{fit_to_show, on_one_line};

/// No name of a torrent is longer, in bytes.
const LONGEST_NAME: usize = 400;
const LONGEST_REASON: usize = 200;

/// A `.torrent` file. What is read is read again when a line's end follows; what is cut off may still
/// come.
pub fn torrent(data: &[u8]) {
    match Torrent::read(data) {
        Ok(torrent) => {
            assert!(data.len() as u64 <= LARGEST_TORRENT && torrent.files > 0);
            assert!(i64::try_from(torrent.size).is_ok(), "{} bytes", torrent.size);
            name(&torrent.name);
            let bare = data.strip_suffix(b"\n").unwrap_or(data);
            let bare = bare.strip_suffix(b"\r").unwrap_or(bare);
            assert_eq!(Torrent::read(&[bare, b"\n"].concat()), Ok(torrent));
            for cut in [1, bare.len() / 2, bare.len() - 1] {
                let short = Torrent::read(&bare[..cut]);
                assert!(matches!(short, Err(NotWhole::Incomplete { .. })), "{cut}: {short:?}");
            }
        }
        Err(error) => fit_to_show(&error.to_string(), LONGEST_REASON),
    }
}

/// A `.magnet` file. Its link is read the same again, and no `Debug` shows it.
pub fn magnet(data: &[u8]) {
    match Magnet::read(data) {
        Ok(magnet) => {
            assert!(data.len() as u64 <= LARGEST_MAGNET);
            magnet.name.iter().for_each(|it| name(it));
            let link = magnet.link();
            assert!(!link.contains(' ') && link.get(..8).is_some_and(str::is_ascii));
            on_one_line(link);
            assert!(!format!("{magnet:?}").contains(link));
            assert!(magnet.trackers().count() <= link.len());
            assert_eq!(Magnet::read(link.as_bytes()).as_ref(), Ok(&magnet));
        }
        Err(error) => fit_to_show(&error.to_string(), LONGEST_REASON),
    }
}

fn name(name: &str) {
    assert!(name.len() <= LONGEST_NAME, "{} bytes", name.len());
    fit_to_show(name, LONGEST_NAME);
}
