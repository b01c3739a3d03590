package dev.trapline.model.hardware;
