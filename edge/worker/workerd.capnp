# The gateway on bare workerd, for those who run it themselves:
#
#   mkdir -p data/partitions
#   workerd serve edge/worker/workerd.capnp --directory-path=partitions=$PWD/data/partitions \
#     --directory-path=assets=$PWD/frontend/dist
#
# The variables of wrangler.toml come from the environment, in upper case and with RUBRICA_ before.

using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "edge", worker = .edge),
    # The signer and the SMS gateway may well be on a private network.
    (name = "internet", network = (
      allow = ["public", "private"],
      tlsOptions = (trustBrowserCas = true),
    )),
    (name = "assets", disk = ()),
    (name = "partitions", disk = (writable = true)),
  ],
  sockets = [(name = "http", address = "127.0.0.1:8787", http = (), service = "edge")],
);

const edge :Workerd.Worker = (
  modules = [
    (name = "shim.js", esModule = embed "../../build/worker/shim.js"),
    (name = "index.js", esModule = embed "../../build/worker/index.js"),
    (name = "snippet-0.js", esModule = embed "../../build/worker/snippet-0.js"),
    (name = "index_bg.wasm", wasm = embed "../../build/worker/index_bg.wasm"),
  ],
  compatibilityDate = "2026-04-01",
  bindings = [
    (name = "ASSETS", service = "assets"),
    (name = "PARTITION", durableObjectNamespace = "Partition"),
    (name = "signer_url", fromEnvironment = "RUBRICA_SIGNER_URL"),
    (name = "signer_name", fromEnvironment = "RUBRICA_SIGNER_NAME"),
    (name = "edge_secret", fromEnvironment = "RUBRICA_EDGE_SECRET"),
    (name = "edge_signing_key", fromEnvironment = "RUBRICA_EDGE_SIGNING_KEY"),
    (name = "opaque_setup", fromEnvironment = "RUBRICA_OPAQUE_SETUP"),
    (name = "registry_token", fromEnvironment = "RUBRICA_REGISTRY_TOKEN"),
    (name = "sms_url", fromEnvironment = "RUBRICA_SMS_URL"),
    (name = "sms_token", fromEnvironment = "RUBRICA_SMS_TOKEN"),
    (name = "sms_method", fromEnvironment = "RUBRICA_SMS_METHOD"),
    (name = "sms_charset", fromEnvironment = "RUBRICA_SMS_CHARSET"),
    (name = "sms_headers", fromEnvironment = "RUBRICA_SMS_HEADERS"),
    (name = "sms_report_url", fromEnvironment = "RUBRICA_SMS_REPORT_URL"),
    (name = "application", fromEnvironment = "RUBRICA_APPLICATION"),
    (name = "agency", fromEnvironment = "RUBRICA_AGENCY"),
    (name = "procedure", fromEnvironment = "RUBRICA_PROCEDURE"),
    (name = "public_host", fromEnvironment = "RUBRICA_PUBLIC_HOST"),
    (name = "trusted_issuers", fromEnvironment = "RUBRICA_TRUSTED_ISSUERS"),
    (name = "revocation_hosts", fromEnvironment = "RUBRICA_REVOCATION_HOSTS"),
    (name = "card_listener", fromEnvironment = "RUBRICA_CARD_LISTENER"),
    (name = "push_key", fromEnvironment = "RUBRICA_PUSH_KEY"),
    (name = "push_services", fromEnvironment = "RUBRICA_PUSH_SERVICES"),
    (name = "timestamp_url", fromEnvironment = "RUBRICA_TIMESTAMP_URL"),
    (name = "policy", fromEnvironment = "RUBRICA_POLICY"),
    (name = "demo", fromEnvironment = "RUBRICA_DEMO"),
  ],
  durableObjectNamespaces = [
    (className = "Partition", uniqueKey = "rubrica-partition", enableSql = true),
  ],
  durableObjectStorage = (localDisk = "partitions"),
);
