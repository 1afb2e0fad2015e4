//! Pictures of the page for people to judge, in `target/screens/`. What a machine can judge is whether it fits.

use tests::harness::{Browser, Screen, Setup};

#[test]
fn screens_of_each_size_scheme_and_language() {
    let Some(setup) = Setup::find() else { return };
    for (size, screen) in [("1440", Screen::DESK), ("390", Screen::PHONE)] {
        let browser = Browser::open(&setup, screen);
        for (name, screen) in [
            ("light-en", screen),
            ("dark-en", screen.dark()),
            ("light-ko", screen.korean()),
            ("dark-ko", screen.dark().korean()),
        ] {
            browser.show_on(screen);
            browser.goto("/");
            browser.find("app");
            browser.screenshot(&format!("{size}-{name}"));
            assert_eq!(browser.overflow_px(), 0, "{size}-{name} scrolls sideways");
        }
    }
}
