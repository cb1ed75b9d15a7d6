package buckt

import "strings"

// AmoveS3Access makes the access to a bucket from a key as [AmoveKeyClient.Create] returns it. Whether the key may touch
// that bucket cannot be seen from it. Its endpoint is given https; change Endpoint where that is wrong. A key without its
// secret is an [*InvalidInputError].
func AmoveS3Access(key *AmoveKey, bucket string) (S3Access, error) {
	op := opAmoveS3Access
	switch {
	case key == nil:
		return S3Access{}, invalid(op, "key", "must not be nil")
	case key.StorageDN == "":
		return S3Access{}, invalid(op, "key", "must tell its endpoint, in StorageDN")
	}
	return S3Access{
		Endpoint: withScheme(key.StorageDN), Region: key.Region, Bucket: bucket,
		AccessKeyID: key.AccessKey, SecretAccessKey: key.SecretKey, Rights: key.rights(),
	}.checked(op)
}

// rights are what the description says, which is the only place where Amove tells what a key may do.
func (k *AmoveKey) rights() S3Rights {
	permission, _, found := strings.Cut(strings.ToLower(k.Description), " access on ")
	if !found {
		return S3Rights{}
	}
	switch AmovePermission(permission) {
	case "read":
		return S3Rights{Read: S3Allowed, Write: S3Denied}
	case "write":
		return S3Rights{Write: S3Allowed}
	case "readwrite":
		return S3Rights{Read: S3Allowed, Write: S3Allowed}
	}
	return S3Rights{}
}
