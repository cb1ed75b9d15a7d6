package mockserver

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The documents of AWS have this example of a presigned URL.
func TestPresignedURLsAreSignedAsAWSSays(t *testing.T) {
	url := presign(presignRequest{
		method: "GET", host: "examplebucket.s3.amazonaws.com", region: "us-east-1", key: "test.txt", expires: 86400,
		now: time.Date(2013, 5, 24, 0, 0, 0, 0, time.UTC),
	}, &accessKey{accessKeyID: "AKIAIOSFODNN7EXAMPLE", secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"})
	require.Equal(t, "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"+
		"&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z"+
		"&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"+
		"&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404", url)
}
