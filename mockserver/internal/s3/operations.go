package s3

import "net/http"

// level is the subject of an operation: the account, a bucket or an object.
type level int

const (
	serviceLevel level = iota
	bucketLevel
	objectLevel
)

// operation is one of S3's.
type operation struct {
	name string // s3 and the name that AWS has for it
	// action is the right that is checked first, "" if the operation checks rights itself.
	action string
	serve  func(*call) error

	level       level // set when the table is made
	lists       bool  // the grant is for a prefix
	makesBucket bool  // the bucket need not be there
	ceph        bool  // that Ceph's gateway alone offers
	opens       bool  // reads an object, see [Opener]
}

// route is how a request names its operation.
type route struct {
	level       level
	method      string
	subresource string
}

// Operations that share a route with another one, or that another part of the request identifies.
var (
	putObject      = &operation{name: "s3PutObject", action: "s3:PutObject"}
	copyObject     = &operation{name: "s3CopyObject", action: "s3:PutObject"}
	uploadPart     = &operation{name: "s3UploadPart", action: "s3:PutObject"}
	uploadPartCopy = &operation{name: "s3UploadPartCopy", action: "s3:PutObject"}
	listObjects    = &operation{name: "s3ListObjects", action: ActionListBucket, lists: true}
	listObjectsV2  = &operation{name: "s3ListObjectsV2", action: ActionListBucket, lists: true}
	// postObject is the upload of a browser's form, whose signature is in the body.
	postObject = &operation{name: "s3PostObject"}
	// preflight is a browser's own question, which AWS has no name for.
	preflight = &operation{name: "s3Preflight"}
)

var operations = make(map[route]*operation)

func init() {
	putObject.serve, copyObject.serve = (*call).putObject, (*call).copyObject
	uploadPart.serve, uploadPartCopy.serve = (*call).uploadPart, (*call).uploadPartCopy
	listObjects.serve, listObjectsV2.serve = (*call).listObjects, (*call).listObjectsV2
	copyObject.level, uploadPartCopy.level, listObjectsV2.level = objectLevel, objectLevel, bucketLevel

	add := func(l level, method, subresource string, o *operation) {
		o.level = l
		operations[route{l, method, subresource}] = o
	}
	const get, head, put, post, del = http.MethodGet, http.MethodHead, http.MethodPut, http.MethodPost, http.MethodDelete
	add(serviceLevel, get, "", &operation{name: "s3ListBuckets", action: "s3:ListAllMyBuckets", serve: (*call).listBuckets})

	add(bucketLevel, put, "", &operation{name: "s3CreateBucket", action: "s3:CreateBucket", serve: (*call).createBucket, makesBucket: true})
	add(bucketLevel, head, "", &operation{name: "s3HeadBucket", action: ActionListBucket, serve: (*call).headBucket})
	add(bucketLevel, del, "", &operation{name: "s3DeleteBucket", action: "s3:DeleteBucket", serve: (*call).deleteBucket})
	add(bucketLevel, get, "", listObjects)
	add(bucketLevel, get, "versions", &operation{name: "s3ListObjectVersions", action: "s3:ListBucketVersions", serve: (*call).listVersions, lists: true})
	add(bucketLevel, get, "uploads", &operation{name: "s3ListMultipartUploads", action: "s3:ListBucketMultipartUploads", serve: (*call).listUploads, lists: true})
	add(bucketLevel, post, "", postObject)
	add(bucketLevel, post, "delete", &operation{name: "s3DeleteObjects", serve: (*call).deleteObjects})
	add(bucketLevel, get, "location", &operation{name: "s3GetBucketLocation", action: "s3:GetBucketLocation", serve: (*call).getLocation})
	add(bucketLevel, get, "versioning", &operation{name: "s3GetBucketVersioning", action: "s3:GetBucketVersioning", serve: (*call).getVersioning})
	add(bucketLevel, put, "versioning", &operation{name: "s3PutBucketVersioning", action: "s3:PutBucketVersioning", serve: (*call).putVersioning})
	add(bucketLevel, get, "acl", &operation{name: "s3GetBucketAcl", action: "s3:GetBucketAcl", serve: (*call).getBucketACL})
	add(bucketLevel, put, "acl", &operation{name: "s3PutBucketAcl", action: "s3:PutBucketAcl", serve: (*call).putBucketACL})
	add(bucketLevel, get, "policyStatus", &operation{name: "s3GetBucketPolicyStatus", action: "s3:GetBucketPolicyStatus", serve: (*call).getPolicyStatus})
	add(bucketLevel, get, "cors", &operation{name: "s3GetBucketCors", action: "s3:GetBucketCORS", serve: (*call).getCORS})
	add(bucketLevel, put, "cors", &operation{name: "s3PutBucketCors", action: "s3:PutBucketCORS", serve: (*call).putCORS})
	add(bucketLevel, del, "cors", &operation{name: "s3DeleteBucketCors", action: "s3:PutBucketCORS", serve: (*call).deleteCORS})
	add(bucketLevel, get, "tagging", &operation{name: "s3GetBucketTagging", action: "s3:GetBucketTagging", serve: (*call).getBucketTags})
	add(bucketLevel, put, "tagging", &operation{name: "s3PutBucketTagging", action: "s3:PutBucketTagging", serve: (*call).putBucketTags})
	add(bucketLevel, del, "tagging", &operation{name: "s3DeleteBucketTagging", action: "s3:PutBucketTagging", serve: (*call).deleteBucketTags})
	add(bucketLevel, get, "object-lock", &operation{name: "s3GetObjectLockConfiguration", action: "s3:GetBucketObjectLockConfiguration", serve: (*call).getObjectLock})
	add(bucketLevel, put, "object-lock", &operation{name: "s3PutObjectLockConfiguration", action: "s3:PutBucketObjectLockConfiguration", serve: (*call).putObjectLock})
	add(bucketLevel, get, "encryption", &operation{name: "s3GetBucketEncryption", action: "s3:GetEncryptionConfiguration", serve: (*call).getEncryption})
	add(bucketLevel, put, "encryption", &operation{name: "s3PutBucketEncryption", action: "s3:PutEncryptionConfiguration", serve: (*call).putEncryption})
	add(bucketLevel, del, "encryption", &operation{name: "s3DeleteBucketEncryption", action: "s3:PutEncryptionConfiguration", serve: (*call).deleteEncryption})
	policy, website := policyDocument, websiteDocument
	add(bucketLevel, get, "lifecycle", &operation{name: "s3GetBucketLifecycleConfiguration", action: "s3:GetLifecycleConfiguration", serve: (*call).getLifecycle})
	add(bucketLevel, put, "lifecycle", &operation{name: "s3PutBucketLifecycleConfiguration", action: "s3:PutLifecycleConfiguration", serve: (*call).putLifecycle})
	add(bucketLevel, del, "lifecycle", &operation{name: "s3DeleteBucketLifecycle", action: "s3:PutLifecycleConfiguration", serve: (*call).deleteLifecycle})
	add(bucketLevel, get, "policy", &operation{name: "s3GetBucketPolicy", action: "s3:GetBucketPolicy", serve: policy.get})
	add(bucketLevel, put, "policy", &operation{name: "s3PutBucketPolicy", action: "s3:PutBucketPolicy", serve: (*call).putPolicy})
	add(bucketLevel, del, "policy", &operation{name: "s3DeleteBucketPolicy", action: "s3:DeleteBucketPolicy", serve: policy.remove})
	add(bucketLevel, get, "publicAccessBlock", &operation{name: "s3GetPublicAccessBlock", action: "s3:GetBucketPublicAccessBlock", serve: (*call).getAccessBlock, ceph: true})
	add(bucketLevel, put, "publicAccessBlock", &operation{name: "s3PutPublicAccessBlock", action: "s3:PutBucketPublicAccessBlock", serve: (*call).putAccessBlock, ceph: true})
	add(bucketLevel, del, "publicAccessBlock", &operation{name: "s3DeletePublicAccessBlock", action: "s3:PutBucketPublicAccessBlock", serve: (*call).deleteAccessBlock, ceph: true})
	add(bucketLevel, get, "website", &operation{name: "s3GetBucketWebsite", action: "s3:GetBucketWebsite", serve: website.get, ceph: true})
	add(bucketLevel, put, "website", &operation{name: "s3PutBucketWebsite", action: "s3:PutBucketWebsite", serve: website.put, ceph: true})
	add(bucketLevel, del, "website", &operation{name: "s3DeleteBucketWebsite", action: "s3:DeleteBucketWebsite", serve: website.remove, ceph: true})
	add(bucketLevel, put, "requestPayment", &operation{name: "s3PutBucketRequestPayment", action: "s3:PutBucketRequestPayment", serve: (*call).putRequestPayment})
	add(bucketLevel, get, "requestPayment", &operation{name: "s3GetBucketRequestPayment", action: "s3:GetBucketRequestPayment", serve: (*call).getRequestPayment})

	add(objectLevel, put, "", putObject)
	add(objectLevel, get, "", &operation{name: "s3GetObject", action: ActionGetObject, opens: true, serve: (*call).getObject})
	add(objectLevel, head, "", &operation{name: "s3HeadObject", action: ActionGetObject, opens: true, serve: (*call).getObject})
	add(objectLevel, del, "", &operation{name: "s3DeleteObject", action: "s3:DeleteObject", serve: (*call).deleteObject})
	add(objectLevel, post, "uploads", &operation{name: "s3CreateMultipartUpload", action: "s3:PutObject", serve: (*call).createUpload})
	add(objectLevel, put, "uploadId", uploadPart)
	add(objectLevel, post, "uploadId", &operation{name: "s3CompleteMultipartUpload", action: "s3:PutObject", serve: (*call).completeUpload})
	add(objectLevel, del, "uploadId", &operation{name: "s3AbortMultipartUpload", action: "s3:AbortMultipartUpload", serve: (*call).abortUpload})
	add(objectLevel, get, "uploadId", &operation{name: "s3ListParts", action: "s3:ListMultipartUploadParts", serve: (*call).listParts})
	add(objectLevel, get, "attributes", &operation{name: "s3GetObjectAttributes", action: ActionGetObject, serve: (*call).getAttributes})
	add(objectLevel, get, "acl", &operation{name: "s3GetObjectAcl", action: "s3:GetObjectAcl", serve: (*call).getObjectACL})
	add(objectLevel, put, "acl", &operation{name: "s3PutObjectAcl", action: "s3:PutObjectAcl", serve: (*call).putObjectACL})
	add(objectLevel, get, "tagging", &operation{name: "s3GetObjectTagging", action: "s3:GetObjectTagging", serve: (*call).getTags})
	add(objectLevel, put, "tagging", &operation{name: "s3PutObjectTagging", action: "s3:PutObjectTagging", serve: (*call).putTags})
	add(objectLevel, del, "tagging", &operation{name: "s3DeleteObjectTagging", action: "s3:DeleteObjectTagging", serve: (*call).deleteTags})
	add(objectLevel, get, "retention", &operation{name: "s3GetObjectRetention", action: "s3:GetObjectRetention", serve: (*call).getRetention})
	add(objectLevel, put, "retention", &operation{name: "s3PutObjectRetention", action: "s3:PutObjectRetention", serve: (*call).putRetention})
	add(objectLevel, get, "legal-hold", &operation{name: "s3GetObjectLegalHold", action: "s3:GetObjectLegalHold", serve: (*call).getLegalHold})
	add(objectLevel, put, "legal-hold", &operation{name: "s3PutObjectLegalHold", action: "s3:PutObjectLegalHold", serve: (*call).putLegalHold})
}
