//! One function per call, and the description of all of them.

use super::answers::{ProblemAnswer, malformed, problem_of, unpublished};
use crate::audit::LogError;
use crate::checks::Refusal;
use crate::service::Signer;
use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::IntoResponse;
use rubrica_core::api::Problem;
use rubrica_core::api::signer::{
    ActivationKey, CredentialList, EndingList, EndingRequest, EnrolRequest, EnrolResponse,
    InquiryRequest, IssueRequest, IssueResponse, RemoveRequest, RemoveResponse, RevokeRequest,
    RevokeResponse, RewrapRequest, RewrapResponse, SignRequest, SignResponse, SuspendRequest,
    SuspendResponse, UseList,
};
use rubrica_core::transparency::tile::Tile;
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Rubrica signer",
        description = "Issues certificates and signs for citizens, through the checks that each \
            problem names in its `subject`."
    ),
    paths(
        health,
        authority,
        issuing_certificate,
        root_certificate,
        root_list,
        revocation_list,
        revocation_list_delta,
        revocation_list_part,
        revocation_list_part_delta,
        ocsp,
        timestamp,
        log_checkpoint,
        log_tile,
        activation_key,
        credentials,
        uses,
        issue,
        sign,
        enrol,
        remove,
        rewrap,
        revoke,
        suspend,
        ending
    )
)]
struct Description;

pub(super) fn document() -> utoipa::openapi::OpenApi {
    Description::openapi()
}

/// Whether the service is up, and its custodian has whatever was written.
#[utoipa::path(get, path = "/health", responses(
    (status = 200, body = String),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn health(State(signer): State<Signer>) -> Result<&'static str, ProblemAnswer> {
    match signer.custody_standing() {
        Some(standing) if standing.failure.is_some() => {
            Err(ProblemAnswer(Problem::new(503, "backup_behind").with_retry_after(2)))
        }
        _ => Ok("ok"),
    }
}

pub(super) async fn description() -> Json<utoipa::openapi::OpenApi> {
    Json(document())
}

/// Certificates of the issuing authority and its root, in PEM.
#[utoipa::path(get, path = "/v1/ca",
    responses((status = 200, body = String, content_type = "application/pem-certificate-chain")))]
pub(super) async fn authority(State(signer): State<Signer>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/pem-certificate-chain")], signer.chain_pem())
}

/// Certificate of the root, in DER: what `caIssuers` of the issuing certificate points to.
#[utoipa::path(get, path = "/v1/ca/root.cer",
    responses((status = 200, body = [u8], content_type = "application/pkix-cert")))]
pub(super) async fn root_certificate(State(signer): State<Signer>) -> impl IntoResponse {
    let [_, root] = signer.inner.authority.chain();
    ([(header::CONTENT_TYPE, "application/pkix-cert")], root.to_vec())
}

/// The list of authorities that the root has taken back [RFC 5280 §5].
#[utoipa::path(get, path = "/v1/ca/root.crl",
    responses((status = 200, body = [u8], content_type = "application/pkix-crl")))]
pub(super) async fn root_list(State(signer): State<Signer>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/pkix-crl")], signer.root_list())
}

/// Certificate of the issuing authority, in DER: what `caIssuers` points to [RFC 5280 §4.2.2.1].
#[utoipa::path(get, path = "/v1/ca/issuing.cer",
    responses((status = 200, body = [u8], content_type = "application/pkix-cert")))]
pub(super) async fn issuing_certificate(State(signer): State<Signer>) -> impl IntoResponse {
    let [issuing, _] = signer.inner.authority.chain();
    ([(header::CONTENT_TYPE, "application/pkix-cert")], issuing.to_vec())
}

/// The list of revoked certificates [RFC 5280 §5].
#[utoipa::path(get, path = "/v1/revocation-list", responses(
    (status = 200, body = [u8], content_type = "application/pkix-crl"),
    (status = "5XX", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn revocation_list(
    State(signer): State<Signer>,
) -> Result<impl IntoResponse, ProblemAnswer> {
    list(signer, 0, Signer::revocation_list_part).await
}

/// What has changed since any list of revoked certificates that still holds [RFC 5280 §5.2.4].
#[utoipa::path(get, path = "/v1/revocation-list/delta", responses(
    (status = 200, body = [u8], content_type = "application/pkix-crl"),
    (status = "5XX", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn revocation_list_delta(
    State(signer): State<Signer>,
) -> Result<impl IntoResponse, ProblemAnswer> {
    list(signer, 0, Signer::revocation_list_delta).await
}

/// The list of revoked certificates of one part, counted from 1 [RFC 5280 §5.2.5].
#[utoipa::path(get, path = "/v1/revocation-list/{shard}", params(("shard" = u32, Path)), responses(
    (status = 200, body = [u8], content_type = "application/pkix-crl"),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
    (status = "5XX", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn revocation_list_part(
    State(signer): State<Signer>,
    shard: Result<Path<u32>, PathRejection>,
) -> Result<impl IntoResponse, ProblemAnswer> {
    list(signer, part(shard)?, Signer::revocation_list_part).await
}

/// What has changed since any list of that part that still holds.
#[utoipa::path(get, path = "/v1/revocation-list/{shard}/delta", params(("shard" = u32, Path)),
responses(
    (status = 200, body = [u8], content_type = "application/pkix-crl"),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
    (status = "5XX", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn revocation_list_part_delta(
    State(signer): State<Signer>,
    shard: Result<Path<u32>, PathRejection>,
) -> Result<impl IntoResponse, ProblemAnswer> {
    list(signer, part(shard)?, Signer::revocation_list_delta).await
}

/// The complete list has one address of its own, and is no part.
fn part(shard: Result<Path<u32>, PathRejection>) -> Result<u32, ProblemAnswer> {
    match shard {
        Ok(Path(shard)) if shard > 0 => Ok(shard),
        _ => Err(problem_of(&Refusal::ListUnknown)),
    }
}

async fn list(
    signer: Signer,
    shard: u32,
    make: fn(&Signer, u32) -> Result<Vec<u8>, Refusal>,
) -> Result<impl IntoResponse, ProblemAnswer> {
    let list = on_a_thread(move || make(&signer, shard)).await?;
    Ok(([(header::CONTENT_TYPE, "application/pkix-crl")], list))
}

/// Answers whether certificates were revoked [RFC 6960]. Failures are answers of that protocol.
#[utoipa::path(post, path = "/v1/ocsp",
    request_body(content = [u8], content_type = "application/ocsp-request"),
    responses((status = 200, body = [u8], content_type = "application/ocsp-response")))]
pub(super) async fn ocsp(
    State(signer): State<Signer>,
    question: Bytes,
) -> Result<impl IntoResponse, ProblemAnswer> {
    let answer = on_a_thread(move || Ok(signer.answer_question(&question))).await?;
    Ok(([(header::CONTENT_TYPE, "application/ocsp-response")], answer))
}

/// Makes a time stamp [RFC 3161]. Failures are answers of that protocol.
#[utoipa::path(post, path = "/v1/timestamp",
    request_body(content = [u8], content_type = "application/timestamp-query"),
    responses((status = 200, body = [u8], content_type = "application/timestamp-reply")))]
pub(super) async fn timestamp(
    State(signer): State<Signer>,
    question: Bytes,
) -> Result<impl IntoResponse, ProblemAnswer> {
    let answer = on_a_thread(move || Ok(signer.timestamp(&question))).await?;
    Ok(([(header::CONTENT_TYPE, "application/timestamp-reply")], answer))
}

/// The last checkpoint of the audit log: a signed note.
#[utoipa::path(get, path = "/v1/log/checkpoint", responses((status = 200, body = String)))]
pub(super) async fn log_checkpoint(
    State(signer): State<Signer>,
) -> Result<impl IntoResponse, ProblemAnswer> {
    let note = on_a_thread(move || Ok(signer.checkpoint())).await?;
    note.map_err(|error| unpublished(&error))
}

/// Hashes of the audit log's tree, 32 bytes each, one after the other [C2SP tlog-tiles].
#[utoipa::path(get, path = "/v1/log/tile/{tile}", params(("tile" = String, Path,
    description = "`L/N` or `L/N.p/W`")), responses(
    (status = 200, body = [u8], content_type = "application/octet-stream"),
    (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn log_tile(
    State(signer): State<Signer>,
    Path(tile): Path<String>,
) -> Result<impl IntoResponse, ProblemAnswer> {
    let tile = Tile::parse(&tile).ok_or_else(|| unpublished(&LogError::NoTile))?;
    let hashes = on_a_thread(move || Ok(signer.tile(tile))).await?;
    let hashes = hashes.map_err(|error| unpublished(&error))?;
    Ok(([(header::CONTENT_TYPE, "application/octet-stream")], hashes))
}

/// The key to seal activations to.
#[utoipa::path(get, path = "/v1/activation-key", responses(
    (status = 200, body = ActivationKey),
    (status = 500, body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn activation_key(
    State(signer): State<Signer>,
) -> Result<Json<ActivationKey>, ProblemAnswer> {
    blocking(move || signer.activation_key().map_err(Refusal::ActivationKey)).await
}

/// Which credentials a citizen has.
#[utoipa::path(post, path = "/v1/credentials", request_body = InquiryRequest, responses(
    (status = 200, body = CredentialList),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn credentials(
    State(signer): State<Signer>,
    body: Result<Json<InquiryRequest>, JsonRejection>,
) -> Result<Json<CredentialList>, ProblemAnswer> {
    let Json(request) = body.map_err(|rejection| malformed(&rejection))?;
    blocking(move || signer.credentials(&request)).await
}

/// What the audit log says of a citizen, each entry with its proof.
#[utoipa::path(post, path = "/v1/uses", request_body = InquiryRequest, responses(
    (status = 200, body = UseList),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn uses(
    State(signer): State<Signer>,
    body: Result<Json<InquiryRequest>, JsonRejection>,
) -> Result<Json<UseList>, ProblemAnswer> {
    let Json(request) = body.map_err(|rejection| malformed(&rejection))?;
    blocking(move || signer.uses(&request)).await
}

/// Makes a citizen's keys and issues their certificates. The same request gives the same answer.
#[utoipa::path(post, path = "/v1/issue", request_body = IssueRequest, responses(
    (status = 200, body = IssueResponse),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
    (status = "5XX", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn issue(
    State(signer): State<Signer>,
    body: Result<Json<IssueRequest>, JsonRejection>,
) -> Result<Json<IssueResponse>, ProblemAnswer> {
    let Json(request) = body.map_err(|rejection| malformed(&rejection))?;
    blocking(move || signer.issue(&request)).await
}

/// Signs the digests of an intent. The same request gives the same answer.
#[utoipa::path(post, path = "/v1/sign", request_body = SignRequest, responses(
    (status = 200, body = SignResponse),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
    (status = "5XX", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn sign(
    State(signer): State<Signer>,
    body: Result<Json<SignRequest>, JsonRejection>,
) -> Result<Json<SignResponse>, ProblemAnswer> {
    let Json(request) = body.map_err(|rejection| malformed(&rejection))?;
    blocking(move || signer.sign(&request)).await
}

/// Lets a device or passkey approve for a citizen. The same request gives the same answer.
#[utoipa::path(post, path = "/v1/approvers/enrol", request_body = EnrolRequest, responses(
    (status = 200, body = EnrolResponse),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
    (status = "5XX", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn enrol(
    State(signer): State<Signer>,
    body: Result<Json<EnrolRequest>, JsonRejection>,
) -> Result<Json<EnrolResponse>, ProblemAnswer> {
    let Json(request) = body.map_err(|rejection| malformed(&rejection))?;
    blocking(move || signer.enrol(&request)).await
}

/// Lets a device or passkey approve no more.
#[utoipa::path(post, path = "/v1/approvers/remove", request_body = RemoveRequest, responses(
    (status = 200, body = RemoveResponse),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
    (status = "5XX", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn remove(
    State(signer): State<Signer>,
    body: Result<Json<RemoveRequest>, JsonRejection>,
) -> Result<Json<RemoveResponse>, ProblemAnswer> {
    let Json(request) = body.map_err(|rejection| malformed(&rejection))?;
    blocking(move || signer.remove(&request)).await
}

/// Closes a citizen's keys with another password: all of them or none. The same request gives the
/// same answer.
#[utoipa::path(post, path = "/v1/rewrap", request_body = RewrapRequest, responses(
    (status = 200, body = RewrapResponse),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
    (status = "5XX", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn rewrap(
    State(signer): State<Signer>,
    body: Result<Json<RewrapRequest>, JsonRejection>,
) -> Result<Json<RewrapResponse>, ProblemAnswer> {
    let Json(request) = body.map_err(|rejection| malformed(&rejection))?;
    blocking(move || signer.rewrap(&request)).await
}

/// Revokes a citizen's certificates and destroys his keys. To ask again changes nothing.
#[utoipa::path(post, path = "/v1/revoke", request_body = RevokeRequest, responses(
    (status = 200, body = RevokeResponse),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
    (status = "5XX", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn revoke(
    State(signer): State<Signer>,
    body: Result<Json<RevokeRequest>, JsonRejection>,
) -> Result<Json<RevokeResponse>, ProblemAnswer> {
    let Json(request) = body.map_err(|rejection| malformed(&rejection))?;
    blocking(move || signer.revoke(&request)).await
}

/// Lets a citizen's certificates rest, or brings them back. To ask again changes nothing.
#[utoipa::path(post, path = "/v1/suspend", request_body = SuspendRequest, responses(
    (status = 200, body = SuspendResponse),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
    (status = "5XX", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn suspend(
    State(signer): State<Signer>,
    body: Result<Json<SuspendRequest>, JsonRejection>,
) -> Result<Json<SuspendResponse>, ProblemAnswer> {
    let Json(request) = body.map_err(|rejection| malformed(&rejection))?;
    blocking(move || signer.suspend(&request)).await
}

/// Whose certificates end soon.
#[utoipa::path(post, path = "/v1/ending", request_body = EndingRequest, responses(
    (status = 200, body = EndingList),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn ending(
    State(signer): State<Signer>,
    body: Result<Json<EndingRequest>, JsonRejection>,
) -> Result<Json<EndingList>, ProblemAnswer> {
    let Json(request) = body.map_err(|rejection| malformed(&rejection))?;
    blocking(move || signer.ending(&request)).await
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
) -> Result<Json<T>, ProblemAnswer> {
    on_a_thread(work).await.map(Json)
}

/// Cryptography and commits block: they have threads of their own.
async fn on_a_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
) -> Result<T, ProblemAnswer> {
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(refusal)) => Err(problem_of(&refusal)),
        Err(_) => Err(ProblemAnswer(Problem::new(500, "internal"))),
    }
}
