//! What the media server knows: for every title also those that it could be taken for.

use towline_sim::seerr::{
    BlockedRow, Kind, MediaRow, MediaStatus, Named, RequestRow, RequestStatus, Script, SeasonRow,
    Settings, Title, User, rights,
};

fn film(tmdb: i64, title: &str, year: i64) -> Title {
    Title::movie(tmdb, title, &format!("{year}-05-01"))
}

fn show(tmdb: i64, title: &str, year: i64, seasons: impl IntoIterator<Item = i64>) -> Title {
    Title::tv(tmdb, title, &format!("{year}-05-01"), seasons)
}

/// The titles, the people among them, and what is there already.
pub(super) fn script() -> Script {
    let named = |tmdb, name: &str| Named { tmdb, name: name.into(), popularity: 99.0 };
    let all = namesakes().into_iter().chain(signs()).chain(ids()).chain(series()).chain(standing());
    let script = all.fold(Script::default(), Script::title);
    Script {
        people: vec![named(1, "Dune"), named(603, "It")],
        collections: vec![named(2, "Dune"), named(3, "The Office")],
        settings: Settings { movie_4k: true, series_4k: true, ..Settings::default() },
        media: rows(),
        requests: requests(),
        blocklist: vec![BlockedRow { kind: Kind::Movie, tmdb: 80_003, title: String::new() }],
        ..script.user(User::new(2, "bob", rights::REQUEST))
    }
}

fn namesakes() -> Vec<Title> {
    vec![
        film(841, "Dune", 1984).popular(20.0),
        film(438_631, "Dune", 2021).popular(90.0),
        show(2330, "Dune", 2000, [1]),
        film(346_364, "It", 2017).popular(90.0),
        show(19_614, "It", 1990, [1]).popular(5.0),
        show(2996, "The Office", 2001, 0..=2).popular(30.0),
        show(2316, "The Office", 2005, 0..=9).popular(99.0),
        film(70_001, "The Office", 2011).popular(1.0),
        film(787, "Mr. & Mrs. Smith", 2005).popular(80.0),
        show(118_642, "Mr. & Mrs. Smith", 2024, [1]).popular(70.0),
        show(70_002, "Mr. & Mrs. Smith", 1996, [1]).popular(2.0),
        film(1091, "The Thing", 1982).popular(50.0),
        film(60_935, "The Thing", 2011).popular(60.0),
        film(11_906, "Suspiria", 1977),
        film(361_292, "Suspiria", 2018).popular(60.0),
        film(532_639, "Pinocchio", 2022).popular(70.0),
        film(555_604, "Pinocchio", 2022).popular(60.0),
        film(10_895, "Pinocchio", 1940).popular(80.0),
        film(78, "Blade Runner", 1982).popular(60.0),
        film(335_984, "Blade Runner 2049", 2017).popular(70.0),
        film(77, "Memento", 2000).popular(60.0),
        film(329_865, "Arrival", 2016).popular(80.0),
        film(14_337, "Primer", 2004),
        film(70_003, "Nikita", 1990).popular(20.0),
        show(33_907, "Nikita", 2010, 1..=4).popular(30.0),
        film(70_004, "Undated", 0).popular(3.0),
        film(70_005, "Cinderella", 1950).popular(60.0),
        film(70_006, "Cinderella", 2015).popular(70.0),
        film(70_007, "Cinderella", 2021).popular(50.0),
    ]
    .into_iter()
    .map(|title| match title.tmdb {
        // The server has an answer without a date.
        70_004 => Title { date: Some(String::new()), ..title },
        _ => title,
    })
    .collect()
}

fn signs() -> Vec<Title> {
    vec![
        film(530_915, "1917", 2019),
        film(70_010, "1917", 1970).popular(90.0),
        film(14_161, "2012", 2009),
        film(70_011, "2012: Supernova", 2009).popular(90.0),
        film(1271, "300", 2007),
        film(53_182, "300: Rise of an Empire", 2014).popular(90.0),
        film(12_244, "9", 2009),
        film(70_012, "9", 2005),
        show(1973, "24", 2001, 1..=8),
        film(70_013, "24", 2016).popular(90.0),
        film(9314, "1984", 1984).originally("Nineteen Eighty-Four"),
        film(561_362, "100% Wolf", 2020),
        film(651, "M*A*S*H", 1970).popular(20.0),
        show(918, "M*A*S*H", 1972, 1..=11).popular(90.0),
        film(6949, "What's Up, Doc?", 1972),
        film(813, "Airplane!", 1980),
        film(19_913, "(500) Days of Summer", 2009),
        film(754, "Face/Off", 1997),
        film(1777, "Fahrenheit 9/11", 2004),
        film(10_681, "WALL·E", 2008),
        film(194, "Amélie", 2001).originally("Le Fabuleux Destin d'Amélie Poulain"),
        film(129, "Spirited Away", 2001).originally("千と千尋の神隠し"),
        film(149, "ＡＫＩＲＡ", 1988).originally("Akira"),
        film(70_020, "The imdb:tt12 File", 2019),
        film(70_021, "Short", 1894).imdb("tt12").popular(90.0),
        film(70_022, "Countdown year:1984", 2015),
        film(70_023, "Countdown", 1984).popular(90.0),
        film(70_024, "tmdb:603", 2020),
        film(70_025, "Éclair", 1999),
        film(70_026, "Борат", 2006).originally("Borat"),
        film(70_027, "<b>Bold</b> & \"Quoted\"", 2013),
        film(70_028, "Tom & Jerry", 2021),
    ]
}

fn ids() -> Vec<Title> {
    vec![
        film(603, "The Matrix", 1999).imdb("tt0133093"),
        film(5000, "Collide", 2016),
        show(5000, "Collide Show", 2011, 1..=3),
        film(5001, "Left Hand", 2010),
        show(5001, "Right Hand", 2012, [1]),
        show(4613, "Band of Brothers", 2001, [0, 1]).imdb("tt0185906"),
        film(71_001, "Both", 2003).imdb("tt0990001"),
        show(71_002, "Both", 2004, [1]).imdb("tt0990001"),
        film(71_003, "Lost Reel", 1999),
        show(1396, "Breaking Bad", 2008, 0..=5).tvdb(81_189),
        show(71_010, "Twin A", 2010, [1]).tvdb(900_001),
        show(71_011, "Twin B", 2015, 1..=2).tvdb(900_001),
        show(71_012, "Triplet", 2010, [1]).tvdb(900_002),
        show(71_013, "Triplet", 2010, 1..=2).tvdb(900_002),
        film(1538, "Collateral", 2004),
        show(71_014, "No Number", 2018, 1..=2),
        film(680, "Pulp Fiction", 1994).imdb("tt0110912"),
        show(87_108, "Chernobyl", 2019, [1]).imdb("tt7366338"),
        show(71_015, "Late Show", 2015, 1..=3).imdb("tt0990002"),
    ]
}

fn series() -> Vec<Title> {
    vec![
        show(72_001, "Half There", 2010, 0..=5),
        show(72_002, "One Pending", 2010, 1..=3),
        show(72_003, "Only Specials", 2010, [0]),
        show(72_004, "By Year", 2019, 2019..=2022),
        show(72_005, "One Of Years", 2019, 2019..=2022),
        show(72_006, "One Episode", 2010, 1..=3),
        show(72_007, "Two Seasons", 2010, 1..=4),
        show(72_008, "No Such Season", 2010, 1..=2),
        show(72_009, "Said Twice", 2010, 1..=4).imdb("tt0990003"),
        show(72_010, "All There", 2010, 1..=2),
        show(72_011, "Seasons Declined", 2010, 1..=3),
        show(72_012, "No Seasons", 2010, []),
        show(72_013, "One Deleted", 2010, 1..=2),
    ]
}

fn standing() -> Vec<Title> {
    (80_001..=80_012).map(|tmdb| film(tmdb, &format!("Standing {}", tmdb - 80_000), 2000)).collect()
}

fn rows() -> Vec<MediaRow> {
    use MediaStatus as Is;
    let season = |number, status| SeasonRow { number, status, status4k: Is::Unknown };
    let film = |tmdb, status| MediaRow::new(Kind::Movie, tmdb, status);
    let show =
        |tmdb, status, seasons| MediaRow { seasons, ..MediaRow::new(Kind::Tv, tmdb, status) };
    let there = |numbers: &[i64]| numbers.iter().map(|it| season(*it, Is::Available)).collect();
    vec![
        film(80_001, Is::Available),
        film(80_004, Is::Processing),
        film(80_005, Is::Deleted),
        film(80_006, Is::Odd(42)),
        film(80_008, Is::Unknown),
        film(80_010, Is::PartiallyAvailable),
        show(72_001, Is::PartiallyAvailable, there(&[1, 2])),
        show(72_010, Is::Available, there(&[1, 2])),
        show(
            72_013,
            Is::PartiallyAvailable,
            vec![season(1, Is::Available), season(2, Is::Deleted)],
        ),
    ]
}

fn requests() -> Vec<RequestRow> {
    use RequestStatus as Is;
    let film = |tmdb, status| RequestRow::new(Kind::Movie, tmdb, 2, status);
    let show = |tmdb, status, seasons| RequestRow {
        seasons,
        ..RequestRow::new(Kind::Tv, tmdb, 2, status)
    };
    vec![
        film(80_002, Is::Declined),
        film(80_007, Is::Pending),
        RequestRow { is4k: true, ..film(80_009, Is::Approved) },
        film(80_011, Is::Odd(77)),
        show(72_002, Is::Approved, vec![1]),
        show(72_011, Is::Declined, vec![2]),
    ]
}
