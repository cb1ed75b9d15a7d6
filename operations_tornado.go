package buckt

import "net/http"

// The operations of Tornado. Setting the same bucket twice is the same as setting it once.
var (
	opTornadoSetBucket = &operation{
		system: SystemTornado, id: "tornadoSetBucket", name: "Tornado.SetBucket", method: http.MethodPost, path: "/user/bucket",
	}
	opTornadoResetBucket = &operation{
		system: SystemTornado, id: "tornadoResetBucket", name: "Tornado.ResetBucket", method: http.MethodDelete, path: "/user/bucket",
	}
	opTornadoUsage = &operation{
		system: SystemTornado, id: "tornadoGetUsage", name: "Tornado.Usage", method: http.MethodGet, path: "/usage",
	}
)
