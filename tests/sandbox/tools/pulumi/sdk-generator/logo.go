package main

// logo is the icon of the NuGet package, a key: a PNG image of 64 by 64, in base64.
const logo = "" +
	"iVBORw0KGgoAAAANSUhEUgAAAEAAAABAAgMAAADXB5lNAAAACVBMVEUAAAAjToz///9CqVfhAAAAAXRSTlMAQObYZgAAAKVJREFU" +
	"eNrV1LEVhTAIBVAs/gju4wgWksIR3CcjpJApRUwEQuPxV1Jec54JSgBgxLsW4PqhqRncgmsJugIYPEw+4gwZPSwPALv6GCTKHojI" +
	"QWLIFlaGYmFj2C0QmRCQCNQQgcIxDrLZCaA8TZJzqkAL/ge60PbatWzZbczAtfUb2uEU6vEVaoMUagsVapMNhM/w0V/qxQCFIQxj" +
	"GgY5jnq4DLrr4gA7NXSUdjCEsAAAAABJRU5ErkJggg=="
