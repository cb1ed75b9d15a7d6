package buckt

// WriteResult is the response of Buckt to a write: which resource it was. Fetch the resource for the rest.
type WriteResult struct {
	// Object is the kind of resource: "bucket", "file", "api_key" or "aws_account".
	Object string `json:"object"`
	// ID is its id; for a file, its key.
	ID string `json:"id"`
}

func (w *WriteResult) missing() string { return requiredText("data.id", w.ID) }

func (w *WriteResult) restore(found map[string]string) bool {
	w.Object, w.ID = found["object"], found["id"]
	return w.ID != ""
}
