package mockserver

// LinodeS3 tells what becomes of an action in a bucket, asked for at an endpoint with a key.
func (s *Server) LinodeS3(host, accessKey, secret, action, bucket string) string {
	return map[s3Result]string{
		s3OK: "OK", s3AccessDenied: "AccessDenied", s3NoSuchBucket: "NoSuchBucket", s3Unreachable: "unreachable",
	}[s.askS3(host, accessKey, secret, action, bucket, "")]
}
