#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

/* Macros of libssl that Swift does not see. */

/* Datagrams of at most `mtu` bytes; the kernel is not asked. */
static inline void dtls_set_mtu(SSL *ssl, long mtu) {
    SSL_set_options(ssl, SSL_OP_NO_QUERY_MTU);
    SSL_set_mtu(ssl, mtu);
}

/* Sends the last flight again when its time is over. Below 0: given up. */
static inline long dtls_handle_timeout(SSL *ssl) {
    return DTLSv1_handle_timeout(ssl);
}

static inline int dtls_use_p256(EVP_PKEY_CTX *context) {
    return EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context, NID_X9_62_prime256v1);
}
