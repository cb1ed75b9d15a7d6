package sigv4

// Error is an error of S3, which package s3 encodes.
type Error struct {
	// Code is one of S3's error codes, such as SignatureDoesNotMatch.
	Code string
	// Message is the text for people, "" for the usual one of the code.
	Message string
	// Details are further elements of the body of the response.
	Details []Detail
}

// Detail is a further element of an error.
type Detail struct{ Name, Value string }

func (e Error) Error() string { return "s3: " + e.Code + ": " + e.Message }

func newError(code, message string, details ...Detail) Error {
	return Error{Code: code, Message: message, Details: details}
}

func invalidArgument(name, value, message string) Error {
	return newError("InvalidArgument", message, Detail{"ArgumentName", name}, Detail{"ArgumentValue", value})
}
