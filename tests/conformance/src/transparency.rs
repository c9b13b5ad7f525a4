//! The signer's audit log, as everybody can follow it and as its citizens see it.

use crate::browser::{Browser, Reply};
use crate::citizen::Citizen;
use crate::world::{SIGNER, now};
use crate::{Scene, Target};
use http::{Method, StatusCode, header};
use rubrica_core::activation_key::TrustedLogKey;
use rubrica_core::api::signer::{ActivationKey, UseList};
use rubrica_core::transparency::entry::Event;
use rubrica_core::transparency::tile::Tile;
use rubrica_core::transparency::{Checkpoint, Frontier};

pub(super) async fn the_log<T: Target>(scene: &Scene<'_, T>, citizen: &Citizen) {
    scene.transcript.case("the audit log: checkpoint and tiles");
    // Whoever asks is nobody to the service.
    let browser = Browser::new(scene);
    let answer: ActivationKey = browser.get("/api/v1/activation-key").await.json();
    let roots = [scene.world.root.clone()];
    let key = TrustedLogKey::check(&answer.log_key, &answer.chain, &roots, SIGNER, now());
    let key = key.expect("a key to be trusted").into_note_key();
    let note = got(&browser.get("/log/checkpoint").await, "text/plain; charset=utf-8", "no-cache");
    let note = String::from_utf8(note).expect("a note");
    let checkpoint = Checkpoint::open(&note, &key).expect("a checkpoint of the log");

    // All leaves that there are lead to its root.
    let mut tree = Frontier::default();
    while let Some(tile) = Tile::of_node(0, tree.size(), checkpoint.size) {
        let keep = if tile.is_full() {
            "public, max-age=31536000, immutable"
        } else {
            "public, max-age=3600"
        };
        let reply = browser.get(&format!("/log/tile/{tile}")).await;
        let hashes = got(&reply, "application/octet-stream", keep);
        hashes.as_chunks().0.iter().for_each(|leaf| drop(tree.append(*leaf)));
    }
    assert_eq!((tree.size(), tree.root()), (checkpoint.size, checkpoint.root));

    scene.transcript.case("what the log does not show");
    for path in ["/log/tile/0/999", "/log/tile/0/0", "/log/tile/entries/000", "/log/", "/log/entry"]
    {
        browser.get(path).await.refused(404, "not_found");
    }
    let request = browser.request(Method::POST, "/log/checkpoint", Vec::new());
    browser.send(request).await.refused(405, "method_not_allowed");

    scene.transcript.case("the uses of one's own keys");
    browser.get("/api/v1/me/uses").await.refused(401, "session_missing");
    let known = citizen.log_in(scene).await;
    let list: UseList = known.get("/api/v1/me/uses").await.json();
    let uses = list.uses.iter().map(|one| one.check(&key).expect("a proof").entry.event);
    assert!(uses.into_iter().any(|event| matches!(event, Event::Signed { .. })));
}

fn got(reply: &Reply, kind: &str, keep: &str) -> Vec<u8> {
    assert_eq!(reply.status(), StatusCode::OK, "{reply}");
    assert_eq!(reply.0.headers().get(header::CONTENT_TYPE).expect("a kind"), kind);
    assert_eq!(reply.0.headers().get(header::CACHE_CONTROL).expect("a time"), keep);
    reply.0.body().clone()
}
