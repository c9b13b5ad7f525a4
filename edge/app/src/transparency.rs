//! The signer's audit log, as it is published [C2SP tlog-tiles]. The gateway passes it on, so that
//! the signer need not be reachable by the world; whoever reads it believes the log's signature and
//! not the gateway. Entries are not published: they are for auditors, who have them from the signer.
//!
//! | | |
//! |---|---|
//! | `GET /log/checkpoint` | the last checkpoint, a signed note |
//! | `GET /log/tile/{L}/{N}` | a full tile |
//! | `GET /log/tile/{L}/{N}.p/{W}` | the last tile of a level, with so many hashes |

use crate::app::{Answer, App};
use crate::ports::Ports;
use http::{Method, Request, header};
use rubrica_core::api::Problem;
use rubrica_core::transparency::tile::Tile;

const NOTE: &str = "text/plain; charset=utf-8";
const HASHES: &str = "application/octet-stream";

/// What a log has once shown never changes.
const KEEP_TILE: &str = "public, max-age=31536000, immutable";
/// A wider one follows.
const KEEP_PARTIAL: &str = "public, max-age=3600";
const KEEP_CHECKPOINT: &str = "no-cache";

impl<P: Ports> App<P> {
    /// What stands under `/log`.
    pub(crate) async fn log_call(
        &self,
        request: &Request<Vec<u8>>,
        path: &str,
    ) -> Result<Answer, Problem> {
        let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
        let tile = path.strip_prefix("tile/").and_then(Tile::parse);
        let (at, kind, keep) = match (path, tile) {
            ("checkpoint", _) => ("/v1/log/checkpoint".to_owned(), NOTE, KEEP_CHECKPOINT),
            (_, Some(tile)) => {
                let keep = if tile.is_full() { KEEP_TILE } else { KEEP_PARTIAL };
                (format!("/v1/log/tile/{tile}"), HASHES, keep)
            }
            _ => return Err(Problem::new(404, "not_found")),
        };
        if !is_read {
            return Err(Problem::new(405, "method_not_allowed"));
        }
        let request = Request::get(format!("{}{at}", self.settings.signer_url)).body(Vec::new());
        let mut answer = self.pass_on(request, kind).await?;
        answer.set(header::CACHE_CONTROL, keep);
        Ok(answer)
    }
}
