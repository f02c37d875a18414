// @ts-check
// The errors of the Voice SDK, by Twilio's numbers (https://www.twilio.com/docs/api/errors).

/** @type {Record<number, [name: string, description: string]>} */
const known = {
  20101: ['AccessTokenInvalid', 'Invalid access token'],
  20104: ['AccessTokenExpired', 'Access token expired or expiration date invalid'],
  20151: ['AuthenticationFailed', 'Authentication failed'],
  31000: ['UnknownError', 'Unknown error'],
  31001: ['ApplicationNotFound', 'Application not found'],
  31002: ['ConnectionDeclined', 'Connection declined'],
  31003: ['ConnectionTimeout', 'Connection timeout'],
  31005: ['ConnectionError', 'Connection error'],
  31008: ['CallCancelled', 'Call cancelled'],
  31009: ['TransportError', 'Transport error'],
  31100: ['MalformedRequest', 'The request had malformed syntax.'],
  31102: ['AuthorizationTokenMissing', 'Authorization token missing in request'],
  31103: ['MaxParameterLengthExceeded', 'Length of parameters cannot exceed the maximum'],
  31105: ['InvalidClientName', 'Invalid client name'],
  31107: ['ReconnectParameterInvalid', 'Reconnect parameter is invalid'],
  31201: ['AuthorizationError', 'Authorization error'],
  31202: ['SignatureValidationFailed', 'Signature validation failed'],
  31203: ['NoValidAccount', 'No valid account'],
  31204: ['InvalidJWTToken', 'Invalid JWT token'],
  31205: ['JWTTokenExpired', 'JWT token expired'],
  31206: ['RateExceeded', 'Rate exceeded authorized limit'],
  31207: ['JWTTokenExpirationTooLong', 'JWT token expiration too long'],
  31400: ['BadRequest', 'Bad request'],
  31401: ['PermissionDenied', 'Permission denied: the microphone was refused'],
  31402: ['AcquisitionFailed', 'No microphone could be used'],
  31404: ['NotFound', 'Not found'],
  31480: ['TemporarilyUnavailable', 'Temporarily unavailable'],
  31486: ['BusyHere', 'Busy here'],
  31603: ['Decline', 'Decline'],
  53000: ['SignalingConnection', 'Signaling connection error'],
  53001: ['SignalingConnectionDisconnected', 'Signaling connection disconnected'],
  53405: ['MediaConnection', 'Media connection failed'],
};

/** What the SDK says without `enableImprovedSignalingErrorPrecision`, as measured with 2.18.3. */
const coarse = new Map([
  [31201, 20151], [31204, 20101], [31205, 20104], [31202, 53000], [31207, 53000], [31105, 53000], [31206, 31206],
]);

export class TwilioError extends Error {
  /** @type {string[]} */
  causes = [];
  /** @type {string[]} */
  solutions = [];

  /** @param {number} code @param {string} [message] @param {unknown} [originalError] */
  constructor(code, message, originalError) {
    const [name, description] = known[code] ?? ['UnknownError', 'Unknown error'];
    super(`${name} (${code}): ${message || description}`);
    this.name = name;
    this.code = code;
    this.description = description;
    this.explanation = message || description;
    this.originalError = originalError;
  }
}

/** @param {string} name @param {string} message */
export function named(name, message) {
  const error = new Error(message);
  error.name = name;
  return error;
}

/**
 * An error of the server, as the SDK tells of it.
 * @param {{code?: number, message?: string} | undefined} failure
 * @param {{isPrecise: boolean, isOfCall: boolean}} how
 */
export function fromServer(failure, { isPrecise, isOfCall }) {
  const code = failure?.code ?? 31005;
  if (isPrecise) return new TwilioError(known[code] ? code : 31005, failure?.message);
  return new TwilioError(coarse.get(code) ?? (isOfCall ? 31005 : 53000), failure?.message);
}

/**
 * What the browser says of the microphone.
 * @param {any} error
 */
export function ofMicrophone(error) {
  return new TwilioError(['NotAllowedError', 'SecurityError'].includes(error?.name) ? 31401 : 31402, error?.message, error);
}
