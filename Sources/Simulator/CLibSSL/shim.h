#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <string.h>

/* Functions for macros of libssl, which Swift cannot call, and libssl's callbacks. */

/* The message for an error of libssl or of the system. */
static inline const char *tls_reason(unsigned long error) {
    return ERR_SYSTEM_ERROR(error) ? strerror(ERR_GET_REASON(error)) : ERR_reason_error_string(error);
}

/* Limits datagrams to `mtu` bytes, without a query to the kernel. */
static inline void dtls_set_mtu(SSL *ssl, long mtu) {
    SSL_set_options(ssl, SSL_OP_NO_QUERY_MTU);
    SSL_set_mtu(ssl, mtu);
}

/* Sends the last flight again if its timeout has expired. Returns a number below 0 after too many tries. */
static inline long dtls_handle_timeout(SSL *ssl) {
    return DTLSv1_handle_timeout(ssl);
}

static inline int dtls_use_p256(EVP_PKEY_CTX *context) {
    return EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context, NID_X9_62_prime256v1);
}

/* A client that offers other protocols only gets an alert (RFC 7301, section 3.2). */
static int tls_choose_http(SSL *ssl, const unsigned char **chosen, unsigned char *chosen_count, const unsigned char *offered,
                           unsigned int offered_count, void *unused) {
    static const unsigned char http[] = "\x08http/1.1";
    (void)ssl, (void)unused;
    return SSL_select_next_proto((unsigned char **)chosen, chosen_count, http, sizeof http - 1, offered, offered_count) ==
                   OPENSSL_NPN_NEGOTIATED
               ? SSL_TLSEXT_ERR_OK
               : SSL_TLSEXT_ERR_ALERT_FATAL;
}

/* Without this callback, libssl would prompt at the terminal. */
static int tls_has_no_passphrase(char *passphrase, int capacity, int writing, void *unused) {
    (void)passphrase, (void)capacity, (void)writing, (void)unused;
    return -1;
}

/* Sets the context up for a server of HTTP/1.1 over TLS 1.2 or newer. Returns 0 if libssl refuses. Sessions are not resumed: libssl
 * sends the tickets of TLS 1.3 when the client has already begun to write. Some clients that read and write in two threads fail
 * then (Python before 3.13). */
static inline int tls_serve_http(SSL_CTX *context) {
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_TICKET);
    SSL_CTX_set_num_tickets(context, 0);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_default_passwd_cb(context, tls_has_no_passphrase);
    SSL_CTX_set_alpn_select_cb(context, tls_choose_http, NULL);
    return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
}

/* The number of bytes in a memory BIO. */
static inline size_t tls_pending(BIO *bio) {
    return BIO_ctrl_pending(bio);
}
