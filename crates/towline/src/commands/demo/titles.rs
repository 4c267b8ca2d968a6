//! Films and serials of the silent years.

use towline_sim::{lists, seerr};

/// A film, as lists and the media server know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Film {
    pub(super) name: &'static str,
    pub(super) year: u16,
    pub(super) tmdb: u32,
}

const fn film(name: &'static str, year: u16, tmdb: u32) -> Film {
    Film { name, year, tmdb }
}

/// What the watchlist holds from the start.
pub(super) const WATCHLIST: [Film; 5] = [
    film("Nosferatu", 1922, 653),
    film("Metropolis", 1927, 19),
    film("A Trip to the Moon", 1902, 775),
    film("The General", 1926, 961),
    film("Faust", 1926, 10728),
];

/// What a friend puts on a list, one after another.
pub(super) const FRIENDS: [Film; 14] = [
    film("Safety Last!", 1923, 22596),
    film("Häxan", 1922, 57283),
    film("The Kid", 1921, 10098),
    film("Sherlock Jr.", 1924, 992),
    film("Sunrise: A Song of Two Humans", 1927, 631),
    film("The Gold Rush", 1925, 962),
    film("Man with a Movie Camera", 1929, 26317),
    film("The Passion of Joan of Arc", 1928, 780),
    film("The Last Laugh", 1924, 5991),
    film("Battleship Potemkin", 1925, 643),
    film("Pandora's Box", 1929, 905),
    film("The Great Train Robbery", 1903, 5698),
    film("Our Hospitality", 1923, 701),
    film("The Lost World", 1925, 2981),
];

/// A list that asks before anything of it is asked for.
pub(super) const HALLOWEEN: [Film; 5] = [
    film("The Cabinet of Dr. Caligari", 1920, 234),
    film("The Golem: How He Came Into the World", 1920, 2972),
    film("The Hands of Orlac", 1924, 27506),
    film("Waxworks", 1924, 41059),
    film("The Phantom Carriage", 1921, 58129),
];

/// Several of one name: a wish without a year may mean any of them.
pub(super) const PHANTOMS: [Film; 3] = [
    film("The Phantom of the Opera", 1925, 964),
    film("The Phantom of the Opera", 1943, 15856),
    film("The Phantom of the Opera", 1962, 44881),
];

/// What is there already.
pub(super) const AT_HAND: [Film; 2] =
    [film("The Phantom Carriage", 1921, 58129), film("Metropolis", 1927, 19)];

impl Film {
    /// As a list holds it.
    pub(super) fn listed(self) -> lists::Title {
        let Self { name, year, tmdb } = self;
        lists::Title::movie(name, year).tmdb(u64::from(tmdb)).imdb(self.imdb().as_str())
    }

    /// As the media server knows it.
    pub(super) fn known(self) -> seerr::Title {
        let Self { name, year, tmdb } = self;
        seerr::Title::movie(tmdb.into(), name, &format!("{year}-05-01")).imdb(&self.imdb())
    }

    /// As a torrent of it is called.
    pub(super) fn release(self) -> String {
        let words = self.name.split(|it: char| !it.is_alphanumeric());
        let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
        format!("{}.{}.1080p.Restored", words.join("."), self.year)
    }

    fn imdb(self) -> String {
        format!("tt{:07}", self.tmdb)
    }
}

/// All that the media server knows.
pub(super) fn all() -> Vec<Film> {
    let mut all: Vec<Film> = Vec::new();
    for film in [&WATCHLIST[..], &FRIENDS, &HALLOWEEN, &PHANTOMS, &AT_HAND].concat() {
        if !all.contains(&film) {
            all.push(film);
        }
    }
    all
}
