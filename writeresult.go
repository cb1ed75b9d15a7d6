package buckt

// WriteResult is the response of Buckt to a write. It identifies the resource; use Get to fetch it.
type WriteResult struct {
	// Object is the kind of resource: "bucket", "file", "api_key" or "aws_account".
	Object string `json:"object"`
	// ID is the id of the resource, or the key of a file.
	ID string `json:"id"`
}

func (w *WriteResult) missing() string { return requiredText("data.id", w.ID) }

func (w *WriteResult) restore(found map[string]string) bool {
	w.Object, w.ID = found["object"], found["id"]
	return w.ID != ""
}
