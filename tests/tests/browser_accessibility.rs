//! axe-core on every screen, in every language [WCAG 2.2 AA].

use rubrica_tests::browser::{Browser, NEW_PASSWORD};
use rubrica_tests::demo::Demo;
use std::path::Path;

/// Screens that need nobody to be logged in.
const OPEN: &[&str] = &[
    "/",
    "/activate",
    "/login",
    "/verify",
    "/help",
    "/terms",
    "/legal",
    "/accessibility",
    "/cookies",
    "/nowhere",
];

#[tokio::test]
async fn no_screen_keeps_anybody_out_in_spanish() {
    walk("es").await;
}

#[tokio::test]
async fn no_screen_keeps_anybody_out_in_english() {
    walk("en").await;
}

/// Every screen on the way from the activation to the signed document.
async fn walk(language: &str) {
    let demo = Demo::start();
    let browser = Browser::start_in(demo.address(), language).await;
    let mut found = Vec::new();
    let mut check = async |name: &str| {
        let lang = browser.run("return document.documentElement.lang").await;
        assert_eq!(lang, language, "{name}");
        for violation in browser.accessibility_violations().await {
            found.push(format!("{name}: {violation}"));
        }
        let sideways = "return document.documentElement.scrollWidth > window.innerWidth";
        assert_eq!(browser.run(sideways).await, false, "{name} is wider than the window");
        browser.screenshot(&format!("{language}-{name}")).await;
    };
    for path in OPEN {
        browser.go(path).await;
        let name = path.trim_start_matches('/');
        check(if name.is_empty() { "home" } else { name }).await;
    }

    let citizen = demo.citizen("new");
    browser.go("/activate").await;
    browser.click("submit").await;
    browser.element("error-summary").await;
    check("activate-errors").await;
    browser.fill("identifier", &citizen.id).await;
    let code = citizen.activation_code.as_deref().expect("an activation code");
    browser.fill("activation-code", code).await;
    browser.click("submit").await;
    browser.at("/activate/code").await;
    check("activate-code").await;
    browser.fill("otp", &demo.last_code()).await;
    browser.click("submit").await;
    browser.at("/activate/password").await;
    browser.fill("new-password", "casi").await;
    check("activate-password").await;
    browser.fill("new-password", NEW_PASSWORD).await;
    browser.click("submit").await;
    browser.at("/activate/done").await;
    check("activate-done").await;

    browser.log_in(&citizen.id, NEW_PASSWORD).await;
    browser.element("no-certificates").await;
    check("certificates-none").await;
    browser.go("/issue").await;
    check("issue").await;
    browser.click("accept-terms").await;
    browser.click("submit").await;
    browser.at("/issue/password").await;
    check("issue-password").await;
    browser.fill("password", NEW_PASSWORD).await;
    browser.click("submit").await;
    browser.at("/issue/code").await;
    browser.click("otp-problems").await;
    check("issue-code").await;
    browser.fill("otp", &demo.last_code()).await;
    browser.click("submit").await;
    browser.at("/issue/done").await;
    check("issue-done").await;
    browser.go("/certificates").await;
    browser.until("cards", async || browser.body().await.contains(".cer")).await;
    check("certificates").await;

    browser.go("/sign").await;
    check("sign").await;
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/pdf/minimal-two-pages.pdf");
    browser.choose("file", &document).await;
    browser.element("file-known").await;
    check("sign-chosen").await;
    browser.go_on_to_review().await;
    browser.element("certificate-holder").await;
    check("sign-review").await;
    browser.click("declare").await;
    browser.click("submit").await;
    browser.at("/sign/password").await;
    check("sign-password").await;
    browser.authorise(&demo, NEW_PASSWORD, "/sign/code").await;
    browser.at("/sign/done").await;
    check("sign-done").await;

    // The narrowest screen: nothing needs to be scrolled sideways [WCAG 1.4.10].
    browser.client().set_window_size(320, 640).await.expect("a narrow window");
    for path in ["/", "/login", "/sign", "/verify", "/certificates"] {
        browser.go(path).await;
        let wide =
            browser.run("return document.documentElement.scrollWidth > window.innerWidth").await;
        assert_eq!(wide, false, "{path} is wider than a narrow screen");
        browser.screenshot(&format!("{language}-narrow{}", path.replace('/', "-"))).await;
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    browser.close().await;
}

/// The examination itself is examined: it must find what is wrong.
#[tokio::test]
async fn what_keeps_people_out_is_found() {
    let demo = Demo::start();
    let browser = Browser::start(demo.address()).await;
    browser.go("/").await;
    browser.run("document.getElementById('main').append(document.createElement('input'))").await;
    let found = browser.accessibility_violations().await;
    assert!(found.iter().any(|violation| violation.starts_with("label: ")), "{found:?}");
    browser.close().await;
}
