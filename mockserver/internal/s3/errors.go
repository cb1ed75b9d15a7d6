package s3

import (
	"errors"
	"net/http"

	"github.com/bucktgo/buckt/mockserver/internal/s3/sigv4"
)

// Error is an error as S3 answers it. A [Backend] returns one to choose what the client sees; any other error becomes
// InternalError.
type Error struct {
	// Code is one of S3's error codes, such as NoSuchBucket.
	Code string
	// Message is for people. Without one it is the usual one of the code.
	Message string
	// Status is the status of the answer. Without one it is that of the code, or 400 for a code that this package does not know.
	Status int
	// Details are further elements of the answer's body.
	Details []Detail

	// header goes with the answer, such as that of a delete marker.
	header http.Header
}

// Detail is a further element of an error.
type Detail struct{ Name, Value string }

// NewError makes an error with the usual status of its code. An empty message stands for the usual one.
func NewError(code, message string, details ...Detail) *Error {
	return &Error{Code: code, Message: message, Details: details}
}

func (e *Error) Error() string { return "s3: " + e.Code + ": " + e.message() }

func (e *Error) message() string {
	if e.Message != "" {
		return e.Message
	}
	return knownErrors[e.Code].message
}

func (e *Error) status() int {
	if e.Status != 0 {
		return e.Status
	}
	if known, found := knownErrors[e.Code]; found {
		return known.status
	}
	return http.StatusBadRequest
}

// asError converts an error to the one that the client sees.
func asError(err error) *Error {
	if e, is := errors.AsType[*Error](err); is {
		return e
	}
	if e, is := errors.AsType[sigv4.Error](err); is {
		converted := NewError(e.Code, e.Message)
		for _, d := range e.Details {
			converted.Details = append(converted.Details, Detail(d))
		}
		return converted
	}
	return NewError("InternalError", "")
}

func invalidArgument(name, value, message string) *Error {
	return NewError("InvalidArgument", message, Detail{"ArgumentName", name}, Detail{"ArgumentValue", value})
}

func notImplemented(header string) *Error {
	return NewError("NotImplemented", "", Detail{"Header", header})
}

var errAccessDenied = NewError("AccessDenied", "")

// knownErrors are the codes that this package uses and those that a backend is likely to.
var knownErrors = map[string]struct {
	status  int
	message string
}{
	"AccessControlListNotSupported":                  {400, "The bucket does not allow ACLs."},
	"AccessDenied":                                   {403, "Access Denied"},
	"AccessForbidden":                                {403, "Access Forbidden"},
	"AuthorizationHeaderMalformed":                   {400, "The authorization header is malformed."},
	"AuthorizationQueryParametersError":              {400, "The authorization query parameters are malformed."},
	"BadDigest":                                      {400, "The digest that was sent is not that of the content."},
	"BucketAlreadyExists":                            {409, "The name of the bucket is taken."},
	"BucketAlreadyOwnedByYou":                        {409, "You own a bucket of this name already."},
	"BucketNotEmpty":                                 {409, "The bucket that should be deleted is not empty."},
	"EntityTooLarge":                                 {400, "The upload is larger than what is allowed."},
	"EntityTooSmall":                                 {400, "Every part but the last one must have at least 5 MiB."},
	"IllegalLocationConstraintException":             {400, "The location constraint does not fit the region of the endpoint."},
	"IncompleteBody":                                 {400, "The body does not have the number of bytes that its headers say."},
	"InternalError":                                  {500, "An internal error occurred."},
	"InvalidAccessKeyId":                             {403, "There is no such access key id."},
	"InvalidArgument":                                {400, "An argument is not valid."},
	"InvalidBucketName":                              {400, "The name of the bucket is not valid."},
	"InvalidBucketState":                             {409, "The state of the bucket does not allow this."},
	"InvalidDigest":                                  {400, "The digest that was sent is not valid."},
	"InvalidPart":                                    {400, "A part was not found, or its ETag is another one."},
	"InvalidPartNumber":                              {416, "The object has no such part."},
	"InvalidPartOrder":                               {400, "The parts are not listed in the order of their numbers."},
	"InvalidRange":                                   {416, "The range lies outside of the object."},
	"InvalidRequest":                                 {400, "The request is not valid."},
	"InvalidStorageClass":                            {400, "The storage class is not valid."},
	"InvalidTag":                                     {400, "A tag is not valid."},
	"InvalidToken":                                   {400, "The session token is not valid."},
	"InvalidURI":                                     {400, "The URI cannot be parsed."},
	"KeyTooLongError":                                {400, "The key is longer than 1024 bytes."},
	"MalformedACLError":                              {400, "The ACL is not well-formed."},
	"MalformedPolicy":                                {400, "Policies must be valid JSON and the first byte must be '{'"},
	"MalformedXML":                                   {400, "The XML is not well-formed or lacks what it must have."},
	"MaxMessageLengthExceeded":                       {400, "The body is too long."},
	"MetadataTooLarge":                               {400, "The metadata is larger than 2 KiB."},
	"MethodNotAllowed":                               {405, "The method is not allowed for this resource."},
	"MissingContentLength":                           {411, "The header Content-Length is required."},
	"MissingSecurityHeader":                          {400, "A required header is missing."},
	"NoSuchBucket":                                   {404, "There is no such bucket."},
	"NoSuchBucketPolicy":                             {404, "The bucket has no policy."},
	"NoSuchCORSConfiguration":                        {404, "The bucket has no CORS configuration."},
	"NoSuchKey":                                      {404, "There is no such key."},
	"NoSuchLifecycleConfiguration":                   {404, "The bucket has no lifecycle configuration."},
	"NoSuchObjectLockConfiguration":                  {404, "The object has no such setting of object lock."},
	"NoSuchPublicAccessBlockConfiguration":           {404, "The bucket has no public access block."},
	"NoSuchTagSet":                                   {404, "There are no tags."},
	"NoSuchUpload":                                   {404, "There is no such upload: it may have been completed or aborted."},
	"NoSuchVersion":                                  {404, "There is no such version."},
	"NoSuchWebsiteConfiguration":                     {404, "The bucket has no website configuration."},
	"NotImplemented":                                 {501, "The endpoint does not offer this."},
	"ObjectLockConfigurationNotFoundError":           {404, "The bucket has no object lock configuration."},
	"OwnershipControlsNotFoundError":                 {404, "The bucket has no ownership controls."},
	"PermanentRedirect":                              {301, "The bucket is at another endpoint."},
	"PreconditionFailed":                             {412, "At least one of the preconditions did not hold."},
	"QuotaExceeded":                                  {403, "The quota is used up."},
	"ReplicationConfigurationNotFoundError":          {404, "The bucket has no replication configuration."},
	"RequestTimeTooSkewed":                           {403, "The time of the request is too far from the server's."},
	"ServerSideEncryptionConfigurationNotFoundError": {404, "The bucket has no encryption configuration."},
	"ServiceUnavailable":                             {503, "The service is not available."},
	"SignatureDoesNotMatch":                          {403, "The signature is not the one that the secret of the access key makes."},
	"SlowDown":                                       {503, "The request rate is too high."},
	"TooManyBuckets":                                 {400, "There are too many buckets."},
	"XAmzContentSHA256Mismatch":                      {400, "The header x-amz-content-sha256 is not the hash of the content."},
}
