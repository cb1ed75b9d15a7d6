package s3error

// The element in which an error names its subject.
const (
	none       = ""
	bucketName = "BucketName"
	keyName    = "Key"
)

// code is what S3 sends with a code unless the error has a text of its own.
type code struct {
	status  int
	subject string
	message string
}

const malformedXML = "The XML you provided was not well-formed or did not validate against our published schema"

// known are the codes that the packages of S3 and their backends use, with the texts of S3.
var known = map[string]code{
	"AccessControlListNotSupported": {400, none, "The bucket does not allow ACLs"},
	"AccessDenied":                  {403, none, "Access Denied"},
	"AccessForbidden":               {403, none, "Access Forbidden"},
	"AuthorizationHeaderMalformed":  {400, none, "The authorization header you provided is invalid."},
	"BadDigest":                     {400, none, "The Content-MD5 you specified did not match what we received."},
	"BadRequest":                    {400, none, "An error occurred when parsing the HTTP request."},
	"BucketAlreadyExists": {409, bucketName, "" +
		"The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select " +
		"a different name and try again."},
	"BucketAlreadyOwnedByYou": {409, bucketName, "" +
		"Your previous request to create the named bucket succeeded and you already own it."},
	"BucketNotEmpty": {409, bucketName, "The bucket you tried to delete is not empty"},
	"ConditionalRequestConflict": {409, keyName, "" +
		"The conditional request cannot succeed due to a conflicting operation against this resource."},
	"EntityTooLarge": {400, none, "Your proposed upload exceeds the maximum allowed size"},
	"EntityTooSmall": {400, none, "Your proposed upload is smaller than the minimum allowed size"},
	"IllegalLocationConstraintException": {400, none, "" +
		"The location constraint is incompatible for the region specific endpoint this request was sent to."},
	"IncompleteBody": {400, none, "" +
		"You did not provide the number of bytes specified by the Content-Length HTTP header"},
	"InternalError":             {500, none, "We encountered an internal error. Please try again."},
	"InvalidAccessKeyId":        {403, none, "The AWS Access Key Id you provided does not exist in our records."},
	"InvalidArgument":           {400, none, "Invalid Argument"},
	"InvalidBucketName":         {400, bucketName, "The specified bucket is not valid."},
	"InvalidBucketState":        {409, bucketName, "The request is not valid with the current state of the bucket."},
	"InvalidDigest":             {400, none, "The Content-MD5 you specified was invalid."},
	"InvalidLocationConstraint": {400, none, "The specified location-constraint is not valid"},
	"InvalidPart": {400, none, "" +
		"One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity " +
		"tag may not match the part's entity tag."},
	"InvalidPartNumber": {416, none, "The requested partnumber is not satisfiable"},
	"InvalidPartOrder": {400, none, "" +
		"The list of parts was not in ascending order. Parts must be ordered by part number."},
	"InvalidPolicyDocument": {400, none, "" +
		"The content of the form does not meet the conditions specified in the policy document."},
	"InvalidRange": {416, none, "The requested range is not satisfiable"},
	"InvalidRedirectLocation": {400, none, "" +
		"The website redirect location must have a prefix of 'http://' or 'https://' or '/'."},
	"InvalidRequest":       {400, none, "Invalid Request"},
	"InvalidStorageClass":  {400, none, "The storage class you specified is not valid"},
	"InvalidTag":           {400, none, "The TagKey you have provided is invalid"},
	"InvalidToken":         {400, none, "The provided token is malformed or otherwise invalid."},
	"InvalidURI":           {400, none, "Couldn't parse the specified URI."},
	"KeyTooLongError":      {400, none, "Your key is too long"},
	"MalformedACLError":    {400, none, malformedXML},
	"MalformedPOSTRequest": {400, none, "The body of your POST request is not well-formed multipart/form-data."},
	"MalformedPolicy":      {400, none, "Policies must be valid JSON and the first byte must be '{'"},
	"MalformedTrailerError": {400, none, "" +
		"The request contained trailing data that was not well-formed or did not conform to our published schema."},
	"MalformedXML":                         {400, none, malformedXML},
	"MaxMessageLengthExceeded":             {400, none, "Your request was too big."},
	"MaxPostPreDataLengthExceeded":         {400, none, "Your POST request fields preceding the upload file were too large."},
	"MetadataTooLarge":                     {400, none, "Your metadata headers exceed the maximum allowed metadata size"},
	"MethodNotAllowed":                     {405, none, "The specified method is not allowed against this resource."},
	"MissingContentLength":                 {411, none, "You must provide the Content-Length HTTP header."},
	"MissingSecurityHeader":                {400, none, "Your request was missing a required header"},
	"NoSuchBucket":                         {404, bucketName, "The specified bucket does not exist"},
	"NoSuchBucketPolicy":                   {404, bucketName, "The bucket policy does not exist"},
	"NoSuchCORSConfiguration":              {404, bucketName, "The CORS configuration does not exist"},
	"NoSuchKey":                            {404, keyName, "The specified key does not exist."},
	"NoSuchLifecycleConfiguration":         {404, bucketName, "The lifecycle configuration does not exist"},
	"NoSuchObjectLockConfiguration":        {404, keyName, "The specified object does not have a ObjectLock configuration"},
	"NoSuchPublicAccessBlockConfiguration": {404, bucketName, "The public access block configuration was not found"},
	"NoSuchTagSet":                         {404, bucketName, "The TagSet does not exist"},
	"NoSuchUpload": {404, none, "" +
		"The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed."},
	"NoSuchVersion":              {404, keyName, "The specified version does not exist."},
	"NoSuchWebsiteConfiguration": {404, bucketName, "The specified bucket does not have a website configuration"},
	"NotImplemented":             {501, none, "A header you provided implies functionality that is not implemented"},
	"ObjectLockConfigurationNotFoundError": {404, bucketName, "" +
		"Object Lock configuration does not exist for this bucket"},
	"PermanentRedirect": {301, bucketName, "" +
		"The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future " +
		"requests to this endpoint."},
	"PreconditionFailed":   {412, none, "At least one of the pre-conditions you specified did not hold"},
	"QuotaExceeded":        {403, none, "Your request was denied due to quota exceeded."},
	"RequestTimeTooSkewed": {403, none, "The difference between the request time and the current time is too large."},
	"ServerSideEncryptionConfigurationNotFoundError": {404, bucketName, "" +
		"The server side encryption configuration was not found"},
	"ServiceUnavailable": {503, none, "Service is unable to handle request."},
	"SignatureDoesNotMatch": {403, none, "" +
		"The request signature we calculated does not match the signature you provided. Check your key and signing method."},
	"SlowDown":       {503, none, "Please reduce your request rate."},
	"TooManyBuckets": {400, none, "You have attempted to create more buckets than allowed"},
	"UserKeyMustBeSpecified": {400, none, "" +
		"The bucket POST must contain the specified field name. If it is specified, please check the order of the fields."},
	"XAmzContentSHA256Mismatch": {400, none, "" +
		"The provided 'x-amz-content-sha256' header does not match what was computed."},
}
