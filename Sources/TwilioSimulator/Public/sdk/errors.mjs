// @ts-check
// The errors of the Voice SDK, by Twilio's numbers (https://www.twilio.com/docs/api/errors).

/** @type {Record<number, [name: string, description: string]>} */
const known = {
  20101: ['AccessTokenInvalid', 'Invalid access token'],
  20104: ['AccessTokenExpired', 'Access token expired or expiration date invalid'],
  20151: ['AuthenticationFailed', 'Authentication failed'],
  31000: ['UnknownError', 'Unknown error'],
  31001: ['ApplicationNotFoundError', 'Application not found'],
  31002: ['ConnectionDeclinedError', 'Connection declined'],
  31003: ['ConnectionTimeoutError', 'Connection timeout'],
  31005: ['ConnectionError', 'Connection error'],
  31008: ['CallCancelledError', 'Call cancelled'],
  31009: ['TransportError', 'Transport error'],
  31100: ['MalformedRequestError', 'The request had malformed syntax.'],
  31102: ['AuthorizationTokenMissingError', 'Authorization token missing in request'],
  31103: ['MaxParameterLengthExceededError', 'Length of parameters cannot exceed the maximum'],
  31105: ['InvalidClientNameError', 'Invalid client name'],
  31107: ['ReconnectParameterInvalidError', 'Reconnect parameter is invalid'],
  31201: ['AuthorizationError', 'Authorization error'],
  31202: ['RequestSignatureValidationError', 'Signature validation failed'],
  31203: ['NoValidAccountError', 'No valid account'],
  31204: ['InvalidJWTTokenError', 'Invalid JWT token'],
  31205: ['JWTTokenExpiredError', 'JWT token expired'],
  31206: ['RateExceededError', 'Rate exceeded authorized limit'],
  31207: ['JWTTokenExpirationTooLongError', 'JWT token expiration too long'],
  31400: ['BadRequestError', 'Bad request'],
  31401: ['PermissionDeniedError', 'Permission denied: the microphone was refused'],
  31402: ['AcquisitionFailedError', 'No microphone could be used'],
  31404: ['NotFoundError', 'Not found'],
  31480: ['TemporarilyUnavailableError', 'Temporarily unavailable'],
  31486: ['BusyHereError', 'Busy here'],
  31603: ['DeclineError', 'Decline'],
  53000: ['SignalingConnectionError', 'Signaling connection error'],
  53001: ['SignalingConnectionDisconnectedError', 'Signaling connection disconnected'],
  53405: ['MediaConnectionError', 'Media connection failed'],
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

/** What the browser says of the microphone. @param {any} error */
export function ofMicrophone(error) {
  return new TwilioError(['NotAllowedError', 'SecurityError'].includes(error?.name) ? 31401 : 31402, error?.message, error);
}
