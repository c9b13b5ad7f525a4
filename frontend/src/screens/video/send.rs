//! Closing the evidence for the reviewers and sending it, a chunk at a time.

use crate::api::{self, Csrf};
use crate::ceremony::unexpected;
use crate::engine::{Engine, Progress};
use crate::trouble::Trouble;
use rubrica_core::api::v1::{VIDEO_HEADER, VideoHandIn, VideoStanding, VideoUpload};
use rubrica_engine_api::{Request, Response};
use web_sys::File;
use yew::Callback;

/// Sends `files`, in the order of the parts, and hands them in. Whatever leaves this browser is closed: the key
/// stays in the engine, and copies of it that only reviewers open are sent.
pub(super) async fn send(
    engine: &Engine,
    video: &str,
    upload: VideoUpload,
    files: &[File; 3],
    most: u32,
    on_progress: Callback<Progress>,
) -> Result<(), Trouble> {
    if files.iter().map(|file| file.size()).sum::<f64>() > f64::from(most) {
        return Err(Trouble::new("video_too_large"));
    }
    let VideoUpload { evidence, reviewers, .. } = upload;
    let close = Request::CloseEvidence { evidence, reviewers };
    let ready = engine.ask_about(close, files, Callback::noop()).await?;
    let Response::EvidenceReady { parts, sealed_keys } = ready else { return Err(unexpected()) };
    let total = parts.iter().map(|part| u64::from(part.chunks)).sum();
    let mut done = 0;
    for described in &parts {
        let part = described.part;
        for index in 0..described.chunks {
            let closed = engine.ask(Request::CloseChunk { part, index }).await?;
            let Response::Chunk(chunk) = closed else { return Err(unexpected()) };
            let path = format!("/video/chunks/{}/{index}", part.name());
            api::put_bytes(&path, (VIDEO_HEADER, video), chunk.as_ref()).await?;
            done += 1;
            on_progress.emit(Progress { done, total });
        }
    }
    let body = VideoHandIn { video: video.to_owned(), parts, sealed_keys };
    let _: VideoStanding = api::post("/video/hand-in", Csrf::None, &body).await?;
    Ok(())
}
